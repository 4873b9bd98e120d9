import Hummingbird
import Models
import RPCClient

/// Removes the user from a waitlist. Repeating it changes nothing.
struct LeaveWaitlistEndpoint: SignedInEndpoint {
    static let operation = Operation(
        .delete, "/auth/waitlists/{feature_key}", id: "leaveWaitlist", tag: .waitlists,
        summary: "Leave a waitlist",
        description: "Repeating it changes nothing.",
        authentication: .firstParty,
        parameters: [.path("feature_key", .featureKey)],
        answers: [.json("Whether the user is on the waitlist now.", .waitlistStatus)])

    let waitlists: ServiceClient
    let issuer: String

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        let status = try await waitlists.call(
            Waitlists.LeaveWaitlist(member: session.member, feature: try await request.featureKey()))
        return .json(WaitlistResponse(status, issuer: issuer))
    }
}
