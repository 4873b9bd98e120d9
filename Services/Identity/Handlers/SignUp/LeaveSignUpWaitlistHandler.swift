import Models
import RPC

/// Removes an address from the waitlist for signing up.
struct LeaveSignUpWaitlistHandler: RPCHandler {
    let waitlist: SignUpWaitlistStore
    let emailHasher: EmailHasher

    func callAsFunction(
        _ call: Identity.LeaveSignUpWaitlist, _ context: CallContext
    ) async throws -> Identity.LeaveSignUpWaitlist.Reply {
        let emailHash = emailHasher.hash(call.email, in: call.application)
        return .init(
            wasRemoved: try await waitlist.leave(
                call.email, emailHash, of: call.application, deadline: context.deadline.instant))
    }
}
