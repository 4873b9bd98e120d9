import ServiceKit

/// How well the audit log is protected from this process, for `latchkey doctor`.
enum AuditProtection {
    /// The check `audit_log`, which states how it is. It fails if the partition of the next month is missing, or if the log
    /// takes no more entries within three weeks.
    static func check(of audit: AuditLog) -> HealthCheck {
        .describing("audit_log") {
            let state = try await audit.state()
            guard !state.lacksMonths else {
                throw HealthCheckError(
                    "the partitions of the next months can't be made; the log of identity has the reason")
            }
            if let days = state.daysToBound, days < 21 {
                throw HealthCheckError(
                    days < 0
                        ? "the log takes no entries, so sign-ins fail: it is only partly partitioned; run `latchkey migrate`"
                        : "in \(days) days the log takes no entries, and sign-ins fail; run `latchkey migrate` before")
            }
            guard state.isOwner || state.isPartitioned else {
                throw HealthCheckError(
                    "not partitioned, which this role can't change; run `latchkey migrate` as the owner of the tables",
                    isWarning: true)
            }
            let protection =
                if state.isOwner {
                    "append-only by a trigger, which this role could disable because it owns the tables (see `latchkey migrate --app-role`)"
                } else if state.mayChange {
                    "append-only by a trigger only: this role has privileges to change entries (see `latchkey migrate --app-role`)"
                } else {
                    "append-only: this role may only read entries and add new ones"
                }
            return state.isPartitioned ? protection : "\(protection); not partitioned yet, run `latchkey migrate`"
        }
    }
}
