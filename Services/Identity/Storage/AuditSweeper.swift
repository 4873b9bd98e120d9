import Logging
import ServiceLifecycle

/// Deletes entries of the audit log that are older than the retention period, a small batch at a time.
struct AuditSweeper: ServiceLifecycle.Service {
    let audit: AuditLog
    /// How many days entries are kept; at least 30, which the database enforces.
    let retention: Int
    let logger: Logger
    var interval: Duration = .seconds(600)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await sweep()
                try? await Task.sleep(for: interval)
            }
        }
    }

    private func sweep() async {
        do {
            let deleted = try await audit.deleteEntries(olderThan: retention)
            if deleted > 0 { logger.info("old audit entries deleted", metadata: ["entries": "\(deleted)"]) }
        } catch {
            logger.warning("deleting old audit entries failed", metadata: ["error": "\(error)"])
        }
    }
}
