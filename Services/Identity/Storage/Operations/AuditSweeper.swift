import Logging

/// Keeps the audit log in its partitions: makes those of the next months, and lets entries go that are older than the retention period.
struct AuditSweeper: Sendable {
    let audit: AuditLog
    /// How many days entries are kept; at least 30, which the database enforces.
    let retention: Int
    let logger: Logger

    /// An error leaves the rest for the next round. New months come first: they are made long before they begin, so there are many rounds.
    func sweep() async {
        do {
            try await audit.partition()
            let made = try await audit.makePartitions()
            if made > 0 { logger.info("partitions of the audit log made", metadata: ["partitions": "\(made)"]) }
        } catch {
            logger.warning("making partitions of the audit log failed", metadata: ["error": "\(error)"])
        }
        do {
            let expired = try await audit.deleteEntries(olderThan: retention)
            guard expired != .init() else { return }
            logger.info(
                "old audit entries deleted",
                metadata: [
                    "entries": "\(expired.entries)",
                    "partitions": "\(expired.partitions.joined(separator: ", "))",
                ])
        } catch {
            logger.warning("deleting old audit entries failed", metadata: ["error": "\(error)"])
        }
    }
}
