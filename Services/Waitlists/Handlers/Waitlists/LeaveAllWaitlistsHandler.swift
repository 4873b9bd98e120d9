import Models
import RPC

/// Takes a user who was erased off all waitlists.
struct LeaveAllWaitlistsHandler: RPCHandler {
    let waitlists: WaitlistStore

    func callAsFunction(_ call: Waitlists.LeaveAllWaitlists, _ context: CallContext) async throws -> Nothing {
        try await waitlists.leaveAll(call.user, of: call.application, deadline: context.deadline.instant)
        return Nothing()
    }
}
