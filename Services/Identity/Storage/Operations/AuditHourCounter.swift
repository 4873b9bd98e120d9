import Logging

/// Counts the hours of the audit log that are over.
struct AuditHourCounter: Sendable {
    let hours: AuditHourStore
    /// How many days counts are kept: as long as the entries that were counted.
    let retention: Int
    let logger: Logger

    /// Counts hour after hour until the present one. An error leaves the rest for the next round.
    func count() async {
        do {
            while !Task.isCancelled, try await hours.countNext() {}
            try await hours.deleteCounts(olderThan: retention)
        } catch {
            logger.warning("counting the audit log failed", metadata: ["error": "\(error)"])
        }
    }
}
