import Logging

/// Deletes entries of the audit log that are older than the retention period.
struct AuditSweeper: Sendable {
    let audit: AuditLog
    /// How many days entries are kept; at least 30, which the database enforces.
    let retention: Int
    let logger: Logger

    func sweep() async {
        do {
            let deleted = try await audit.deleteEntries(olderThan: retention)
            if deleted > 0 { logger.info("old audit entries deleted", metadata: ["entries": "\(deleted)"]) }
        } catch {
            logger.warning("deleting old audit entries failed", metadata: ["error": "\(error)"])
        }
    }
}
