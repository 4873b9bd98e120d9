import Logging
import Models
import RPC

/// Logs errors with status 5xx. The journal has those of callers.
///
/// Each code is logged at most once a second, with the number of requests that it ended since its last line. Unexpected errors are all
/// logged.
struct ServerErrorLog: Sendable {
    private let logger: Logger
    private let lines = RepeatedLines<ErrorCode>()

    init(logger: Logger) { self.logger = logger }

    /// - Parameter path: the path of the request that `error` ended.
    func record(_ error: any Error, at path: String, now: ContinuousClock.Instant = .now) {
        if error is MethodNotAllowed || error is NotReady { return }
        var metadata: Logger.Metadata = ["path": "\(path)"]
        if let error = error as? any ServiceErrorConvertible {
            let serviceError = error.serviceError
            guard serviceError.status >= 500, let count = lines.count(serviceError.code, now: now) else { return }
            if count > 1 { metadata["requests"] = "\(count)" }
        }
        metadata["error"] = "\(ErrorName.of(error))"
        logger.warning("request failed", metadata: metadata)
    }
}
