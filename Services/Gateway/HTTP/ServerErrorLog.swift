import Logging
import Models
import Synchronization

/// Logs errors with status 5xx. The journal has those of callers.
///
/// In a storm, or while a service is down, the same error ends thousands of requests a second, and a line for each would cost more
/// than the error. So each code is logged at most once a second, with the number of requests that it ended since its last line.
/// Unexpected errors are all logged.
final class ServerErrorLog: Sendable {
    static let interval = Duration.seconds(1)

    private struct Entry {
        var lastLine: ContinuousClock.Instant
        /// The number of errors since then.
        var unlogged = 0
    }

    private let logger: Logger
    private let entries = Mutex<[ErrorCode: Entry]>([:])

    init(logger: Logger) { self.logger = logger }

    /// - Parameter path: the path of the request that `error` ended.
    func record(_ error: any Error, at path: String, now: ContinuousClock.Instant = .now) {
        if error is MethodNotAllowed || error is NotReady { return }
        var metadata: Logger.Metadata = ["path": "\(path)"]
        if let error = error as? any ServiceErrorConvertible {
            let serviceError = error.serviceError
            guard serviceError.status >= 500, let count = countToLog(serviceError.code, now) else { return }
            if count > 1 { metadata["requests"] = "\(count)" }
        }
        metadata["error"] = "\(ErrorName.of(error))"
        logger.warning("request failed", metadata: metadata)
    }

    /// How many errors with `code` the line stands for; nil if none is due.
    private func countToLog(_ code: ErrorCode, _ now: ContinuousClock.Instant) -> Int? {
        entries.withLock { entries in
            if let entry = entries[code], now - entry.lastLine < Self.interval {
                entries[code]?.unlogged += 1
                return nil
            }
            let count = (entries[code]?.unlogged ?? 0) + 1
            entries[code] = Entry(lastLine: now)
            return count
        }
    }
}
