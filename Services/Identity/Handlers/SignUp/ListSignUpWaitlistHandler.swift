import Models
import RPC

/// Lists the people who wait for an invitation to sign up, a page at a time.
struct ListSignUpWaitlistHandler: RPCHandler {
    let waitlist: SignUpWaitlistStore

    func callAsFunction(
        _ call: Identity.ListSignUpWaitlist, _ context: CallContext
    ) async throws -> Identity.ListSignUpWaitlist.Reply {
        let maximum = Identity.ListSignUpWaitlist.maximumLimit
        guard (1...maximum).contains(call.limit) else {
            throw ServiceError.invalid([.init(in: .body, path: "/limit", type: "range", expected: "1 to \(maximum)")])
        }
        return try await waitlist.page(
            of: call.application, limit: call.limit, after: call.cursor, deadline: context.deadline.instant)
    }
}
