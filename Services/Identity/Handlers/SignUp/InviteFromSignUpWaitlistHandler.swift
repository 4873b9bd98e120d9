import Foundation
import Models
import RPC

/// Invites the people who have waited longest for signing up.
struct InviteFromSignUpWaitlistHandler: RPCHandler {
    let waitlist: SignUpWaitlistStore
    let unregisteredMails: UnregisteredMailStore
    /// How long an invitation can be accepted, in seconds.
    let lifetime: Int

    func callAsFunction(
        _ call: Identity.InviteFromSignUpWaitlist, _ context: CallContext
    ) async throws -> Identity.InviteFromSignUpWaitlist.Reply {
        guard (1...Identity.InviteFromSignUpWaitlist.maximumLimit).contains(call.limit) else {
            throw ServiceError.invalid([
                .init(
                    in: .body, path: "/limit", type: "range",
                    expected: "1 to \(Identity.InviteFromSignUpWaitlist.maximumLimit)")
            ])
        }
        return try await waitlist.invite(
            next: call.limit, after: call.cursor, of: call.application,
            until: Timestamp(Date(timeIntervalSinceNow: Double(lifetime))), within: unregisteredMails, context)
    }
}
