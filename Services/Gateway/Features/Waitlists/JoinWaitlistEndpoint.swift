import Hummingbird
import Models
import RPCClient

/// Adds the user to a waitlist. Repeating it changes nothing.
struct JoinWaitlistEndpoint: SignedInEndpoint {
    static let operation = Operation(
        .put, "/auth/waitlists/{feature_key}", id: "joinWaitlist", tag: .waitlists,
        summary: "Join a waitlist",
        description: "Repeating it changes nothing.",
        authentication: .firstParty,
        parameters: [.path("feature_key", .featureKey)],
        answers: [.json("Whether the user is on the waitlist now.", .waitlistStatus)])

    let waitlists: ServiceClient
    let issuer: String

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        let status = try await waitlists.call(
            Waitlists.JoinWaitlist(member: session.member, feature: try await request.featureKey()))
        return .json(WaitlistResponse(status, issuer: issuer))
    }
}
