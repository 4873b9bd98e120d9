public import Logging
import Synchronization

/// Collects what is logged.
public final class LogLines: Sendable {
    private struct Handler: LogHandler {
        let lines: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            guard lines.level == nil || event.level == lines.level else { return }
            let metadata = event.metadata ?? [:]
            lines.stored.withLock {
                $0.append((text: "\(event.level): \(event.message) \(metadata)", metadata.mapValues { "\($0)" }))
            }
        }
    }

    private let level: Logger.Level?
    private let stored = Mutex<[(text: String, metadata: [String: String])]>([])

    /// - Parameter level: the level that is collected; nil for all.
    public init(only level: Logger.Level? = nil) { self.level = level }

    /// The lines so far: level, message and metadata.
    public var all: [String] { stored.withLock { $0.map(\.text) } }

    /// The metadata of the lines so far.
    public var metadata: [[String: String]] { stored.withLock { $0.map(\.metadata) } }

    public var logger: Logger { Logger(label: "test") { _ in Handler(lines: self) } }
}
