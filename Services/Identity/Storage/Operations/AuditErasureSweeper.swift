import Logging

/// Erases what is left of erased users in the audit log, batch by batch.
struct AuditErasureSweeper: Sendable {
    let erasures: AuditErasureStore
    let logger: Logger

    /// Returns when nothing is left. An error leaves the rest for the next round: how far it has come is in the database.
    func sweep() async {
        var batches = 0
        do {
            while !Task.isCancelled, try await erasures.eraseNext() { batches += 1 }
        } catch {
            logger.warning("erasing users from the audit log failed", metadata: ["error": "\(error)"])
        }
        if batches > 0 { logger.info("users erased from the audit log", metadata: ["batches": "\(batches)"]) }
    }
}
