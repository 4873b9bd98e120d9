import Logging
import Synchronization

/// Logs errors that an operator can end, such as a full disk: each kind once a minute, because every request may meet it.
final class TroubleLog: Sendable {
    typealias Instant = ContinuousClock.Instant

    private static let interval = Duration.seconds(60)

    private let logger: Logger
    /// When an error was logged last, by its SQLSTATE. Only the states with a meaning for operators come here.
    private let loggedAt = Mutex<[String: Instant]>([:])

    init(_ logger: Logger) {
        self.logger = logger
    }

    /// Logs `error`, unless its kind was logged within the last minute.
    func log(_ error: PostgresServerError, now: Instant = .now) {
        guard let trouble = error.trouble else { return }
        let isDue = loggedAt.withLock { loggedAt in
            if let last = loggedAt[error.sqlState], now - last < Self.interval { return false }
            loggedAt[error.sqlState] = now
            return true
        }
        guard isDue else { return }
        logger.error("postgres: \(trouble)", metadata: ["sqlstate": "\(error.sqlState)"])
    }
}
