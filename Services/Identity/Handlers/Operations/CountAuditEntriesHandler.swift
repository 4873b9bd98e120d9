import Models
import RPC

/// Counts what happened, for plots.
struct CountAuditEntriesHandler: RPCHandler {
    let hours: AuditHourStore

    func callAsFunction(
        _ call: Identity.CountAuditEntries, _ context: CallContext
    ) async throws -> Identity.CountAuditEntries.Reply {
        guard (1...call.span.maximumCount).contains(call.count) else {
            throw ServiceError.invalid([
                .init(in: .body, path: "/count", type: "range", expected: "1 to \(call.span.maximumCount)")
            ])
        }
        return try await hours.counts(
            call.span, count: call.count, of: call.application, deadline: context.deadline.instant)
    }
}
