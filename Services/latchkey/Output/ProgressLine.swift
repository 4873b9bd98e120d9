import Foundation

/// Shows on a terminal how far a long command is, in one line that is overwritten. Prints nothing elsewhere.
struct ProgressLine: Sendable {
    private let verb: String
    private let total: Int?
    private let write: (@Sendable (String) -> Void)?

    /// - Parameter write: prints text as it is; nil prints nothing.
    init(_ verb: String, of total: Int? = nil, write: (@Sendable (String) -> Void)?) {
        (self.verb, self.total, self.write) = (verb, total, write)
    }

    /// A line on standard error, if that is a terminal.
    init(_ verb: String, of total: Int? = nil) {
        var write: (@Sendable (String) -> Void)?
        if isatty(STDERR_FILENO) != 0 {
            write = { text in try? FileHandle.standardError.write(contentsOf: Data(text.utf8)) }
        }
        self.init(verb, of: total, write: write)
    }

    /// Shows that `count` are done.
    func show(_ count: Int) { write?("\r\u{1b}[K\(verb) \(count)" + (total.map { " of \($0)" } ?? "")) }

    /// Removes the line.
    func clear() { write?("\r\u{1b}[K") }
}
