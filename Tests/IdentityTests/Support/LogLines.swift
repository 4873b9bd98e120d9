import Logging
import Synchronization

/// Collects what is logged at one level.
final class LogLines: Sendable {
    private struct Handler: LogHandler {
        let lines: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            guard event.level == lines.level else { return }
            lines.text.withLock { $0 += ["\(event.message) \(event.metadata ?? [:])"] }
        }
    }

    private let level: Logger.Level
    private let text = Mutex<[String]>([])

    init(_ level: Logger.Level = .warning) { self.level = level }

    /// Messages with their metadata, in their order.
    var all: [String] { text.withLock { $0 } }
    var logger: Logger { Logger(label: "test") { _ in Handler(lines: self) } }
}
