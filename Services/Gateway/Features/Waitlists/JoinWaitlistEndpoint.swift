import Hummingbird
import Models
import RPCClient

/// Puts the user on a waitlist; a second time changes nothing.
struct JoinWaitlistEndpoint: SignedInEndpoint {
    static let operation = Operation(
        .put, "/auth/waitlists/{feature_key}", id: "joinWaitlist", tag: .waitlists,
        summary: "Join a waitlist",
        description: "Doing it again changes nothing.",
        authentication: .firstParty,
        parameters: [.path("feature_key", .featureKey)],
        answers: [.json("The user's place after the request.", .waitlistStatus)])

    let waitlists: ServiceClient
    let issuer: String

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        let status = try await waitlists.call(
            Waitlists.JoinWaitlist(member: session.member, feature: try await request.featureKey()))
        return .json(WaitlistResponse(status, issuer: issuer))
    }
}
