import Models
import RPC

/// Lists the waitlists that a member is on, a page at a time.
struct ListWaitlistsHandler: RPCHandler {
    let waitlists: WaitlistStore

    func callAsFunction(_ call: Waitlists.ListWaitlists, _ context: CallContext) async throws -> Waitlists.Page {
        let request = try PageRequest(limit: call.limit, cursor: call.cursor)
        return try await waitlists.page(request, of: call.member, deadline: context.deadline.instant)
    }
}
