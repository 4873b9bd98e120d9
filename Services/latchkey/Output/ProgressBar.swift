import Foundation

/// Shows how far a long command is: on a terminal as a bar in one line that is overwritten, elsewhere as a line now and then.
final class ProgressBar {
    /// How often the line is written on a terminal, and elsewhere.
    static let (terminalInterval, lineInterval) = (Duration.milliseconds(100), Duration.seconds(10))

    private let total: Int
    private let isTerminal: Bool
    private let now: () -> ContinuousClock.Instant
    private let write: (String) -> Void
    private let start: ContinuousClock.Instant
    private var shownAt: ContinuousClock.Instant

    /// - Parameters:
    ///   - total: the amount of work, such as the bytes of a file.
    ///   - write: prints text as it is.
    init(
        of total: Int, isTerminal: Bool = isatty(STDERR_FILENO) != 0,
        now: @escaping () -> ContinuousClock.Instant = { .now },
        write: @escaping (String) -> Void = { try? FileHandle.standardError.write(contentsOf: Data($0.utf8)) }
    ) {
        (self.total, self.isTerminal, self.now, self.write) = (total, isTerminal, now, write)
        start = now()
        shownAt = start
    }

    /// Shows that `done` of the total is done, with `count` things of the kind `noun` so far.
    func show(_ done: Int, _ count: Int, _ noun: String) {
        let time = now()
        guard time - shownAt >= (isTerminal ? Self.terminalInterval : Self.lineInterval) else { return }
        shownAt = time
        let part = min(1, Double(done) / Double(max(1, total)))
        let elapsed = max(0.001, (time - start) / .seconds(1))
        let facts = [
            "\(Int(part * 100)) %", "\(Self.grouped(count)) \(noun)", "\(Self.grouped(Int(Double(count) / elapsed)))/s",
            part > 0 && part < 1 ? "\(Self.text(seconds: elapsed * (1 - part) / part)) left" : nil,
        ].compactMap(\.self).joined(separator: "  ")
        guard isTerminal else { return write(facts + "\n") }
        let marks = Int(part * 20)
        write(
            "\r\u{1b}[K[\(String(repeating: "#", count: marks))\(String(repeating: " ", count: 20 - marks))]  \(facts)")
    }

    /// Removes the line.
    func clear() { if isTerminal { write("\r\u{1b}[K") } }

    /// A number with a comma before each group of three digits.
    static func grouped(_ number: Int) -> String {
        number.formatted(.number.locale(Locale(identifier: "en_US")).grouping(.automatic))
    }

    private static func text(seconds: Double) -> String {
        switch Int(seconds.rounded(.up)) {
        case let seconds where seconds < 100: "\(seconds) s"
        case let seconds where seconds < 6000: "\((seconds + 59) / 60) min"
        case let seconds: "\((seconds + 3599) / 3600) h"
        }
    }
}
