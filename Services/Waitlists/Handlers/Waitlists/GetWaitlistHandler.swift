import Models
import RPC

/// Says whether a member is on a waitlist.
struct GetWaitlistHandler: RPCHandler {
    let waitlists: WaitlistStore

    func callAsFunction(_ call: Waitlists.GetWaitlist, _ context: CallContext) async throws -> Waitlists.Status {
        let id = try await waitlists.rowID(of: call.member, on: call.feature, deadline: context.deadline.instant)
        return Waitlists.Status(featureKey: call.feature, waitlistID: id)
    }
}
