import Logging
import Models
import Synchronization

/// Writes to the audit log that a user signed in with a password that is known from a data breach. Sign-ins don't wait for it.
struct BreachedPasswordRecorder: Sendable {
    /// How many passwords are looked up at the same time. In a storm, others are not looked up: their users' next sign-in is.
    static let maximumPending = 64

    let breached: BreachedPasswords
    let audit: AuditLog
    let logger: Logger
    private let pending = Pending()

    init(breached: BreachedPasswords, audit: AuditLog, logger: Logger) {
        (self.breached, self.audit, self.logger) = (breached, audit, logger)
    }

    /// Looks the password up, and writes `entry` if it is known.
    ///
    /// - Returns: the task that does it; nil if passwords are not looked up, or too many are at this moment.
    @discardableResult
    func record(_ entry: AuditEntry, of password: Secret) -> Task<Void, Never>? {
        guard breached.isOn else { return nil }
        guard pending.begin(limit: Self.maximumPending) else {
            breached.countSkipped()
            return nil
        }
        return Task {
            defer { pending.end() }
            let deadline = ContinuousClock.now + BreachedPasswordServer.timeout
            guard await breached.contains(password, deadline: deadline) else { return }
            do {
                try await audit.record(entry, deadline: deadline + .seconds(1))
            } catch {
                logger.warning(
                    "the use of a breached password was not recorded",
                    metadata: ["user": "\(entry.user?.description ?? "")"])
            }
        }
    }

    /// Counts the look-ups under way.
    private final class Pending: Sendable {
        private let count = Mutex(0)

        /// Counts one more, unless there are `limit`.
        func begin(limit: Int) -> Bool {
            count.withLock { count in
                guard count < limit else { return false }
                count += 1
                return true
            }
        }

        func end() { count.withLock { $0 -= 1 } }
    }
}
