import Logging
import Postgres
import ServiceLifecycle

/// Deletes entries of the audit log that are older than the retention, a small batch at a time.
struct AuditSweeper: ServiceLifecycle.Service {
    /// Rows that one statement deletes: few enough that nobody waits for it.
    static let batch = 1000

    let postgres: PostgresClient
    /// How many days entries are kept; at least 30, which the database insists on.
    let retention: Int
    let logger: Logger
    var interval: Duration = .seconds(600)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    let deleted = try await sweep()
                    if deleted > 0 { logger.info("old audit entries deleted", metadata: ["entries": "\(deleted)"]) }
                } catch {
                    logger.warning("old audit entries are not deleted", metadata: ["error": "\(error)"])
                }
                try? await Task.sleep(for: interval)
            }
        }
    }

    /// Deletes everything that is old enough, and says how many entries that were.
    func sweep() async throws -> Int {
        var deleted = 0
        while !Task.isCancelled {
            let count = try await postgres.execute(
                """
                DELETE FROM identity.audit_log WHERE ctid = ANY(ARRAY(
                    SELECT ctid FROM identity.audit_log WHERE at < now() - make_interval(days => \(retention))
                    LIMIT \(Self.batch)))
                """)
            deleted += count
            if count < Self.batch { break }
        }
        try await postgres.execute(
            "DELETE FROM identity.audit_counts WHERE minute < now() - make_interval(days => \(retention))")
        return deleted
    }
}
