import Models
import RPC

/// Takes a member off a waitlist. Leaving again changes nothing.
struct LeaveWaitlistHandler: RPCHandler {
    let waitlists: WaitlistStore

    func callAsFunction(_ call: Waitlists.LeaveWaitlist, _ context: CallContext) async throws -> Waitlists.Status {
        try await waitlists.leave(call.feature, call.member, deadline: context.deadline.instant)
        return Waitlists.Status(featureKey: call.feature, waitlistID: nil)
    }
}
