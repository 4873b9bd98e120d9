import Models
import RPC

/// Entries of the audit log, for operators.
struct ListAuditEntriesHandler: RPCHandler {
    let audit: AuditLog

    func callAsFunction(
        _ call: Identity.ListAuditEntries, _ context: CallContext
    ) async throws -> [Identity.AuditRecord] {
        let maximum = Identity.ListAuditEntries.maximumLimit
        guard (1...maximum).contains(call.limit) else {
            throw ServiceError.invalid([.init(in: .body, path: "/limit", type: "range", expected: "1 to \(maximum)")])
        }
        return try await audit.entries(
            call.filter, part: call.part, limit: call.limit, deadline: context.deadline.instant)
    }
}
