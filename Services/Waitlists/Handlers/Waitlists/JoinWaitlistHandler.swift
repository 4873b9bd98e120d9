import Models
import RPC

/// Puts a member on a waitlist. Joining again changes nothing and returns the existing row's id.
struct JoinWaitlistHandler: RPCHandler {
    let waitlists: WaitlistStore

    func callAsFunction(_ call: Waitlists.JoinWaitlist, _ context: CallContext) async throws -> Waitlists.Status {
        let id = try await waitlists.join(call.feature, call.member, deadline: context.deadline.instant)
        return Waitlists.Status(featureKey: call.feature, waitlistID: id)
    }
}
