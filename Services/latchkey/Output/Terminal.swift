import Foundation

/// The terminal of `latchkey up`: log lines on standard error, announcements on standard output.
actor Terminal {
    /// Whether log lines are printed as JSON, as the services write them.
    nonisolated let isJSON: Bool
    private let logStyle = Style.of(STDERR_FILENO)
    private let style = Style.of(STDOUT_FILENO)

    init(isJSON: Bool) { self.isJSON = isJSON }

    /// Shows a log line of the process `name`.
    func show(_ line: String, from name: String) {
        if isJSON { return write(line, to: .standardError) }
        let text =
            LogLine(line)?.text(from: name, logStyle)
            ?? LogLine.head(clock, name, logStyle) + "  " + LogLine.oneLine(line)
        write(text, to: .standardError)
    }

    /// Shows a log line of `latchkey up` itself.
    func log(_ text: String) {
        if !isJSON { write(LogLine.head(clock, "latchkey", logStyle) + "  " + text, to: .standardError) }
    }

    /// Prints a text on standard output.
    func announce(_ text: @Sendable (Style) -> String) { write(text(style), to: .standardOutput) }

    /// Errors are ignored: a closed terminal must not stop the fleet.
    private func write(_ text: String, to handle: FileHandle) {
        try? handle.write(contentsOf: Data("\(text)\n".utf8))
    }

    private var clock: String {
        let time = Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        return String(time.dropFirst(11).dropLast())
    }
}
