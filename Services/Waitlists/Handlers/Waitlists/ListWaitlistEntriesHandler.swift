import Models
import RPC

/// Lists who waits for a feature, a page at a time; for operators.
struct ListWaitlistEntriesHandler: RPCHandler {
    let waitlists: WaitlistStore

    func callAsFunction(_ call: Waitlists.ListWaitlistEntries, _ context: CallContext) async throws -> Waitlists.Page {
        let request = try PageRequest(limit: call.limit, cursor: call.cursor)
        return try await waitlists.page(
            request, of: call.feature, application: call.application, isWaiting: call.isWaiting ?? false,
            deadline: context.deadline.instant)
    }
}
