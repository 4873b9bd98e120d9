import Hummingbird
import Models
import RPCClient

/// Tells whether the user is on a waitlist.
struct GetWaitlistEndpoint: ReadingEndpoint {
    static let operation = Operation(
        .get, "/auth/waitlists/{feature_key}", id: "getWaitlist", tag: .waitlists,
        summary: "Tell whether the user is on a waitlist",
        authentication: .firstParty,
        parameters: [.path("feature_key", .featureKey)],
        answers: [.json("Whether the user is on the waitlist.", .waitlistStatus)])

    let waitlists: ServiceClient
    let issuer: String

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        let status = try await waitlists.call(
            Waitlists.GetWaitlist(member: session.member, feature: try await request.featureKey()))
        return .json(WaitlistResponse(status, issuer: issuer))
    }
}
