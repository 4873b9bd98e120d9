import Hummingbird
import Models
import RPCClient

/// Whether the user is on a waitlist.
struct GetWaitlistEndpoint: SignedInEndpoint {
    static let route = Route.get("/auth/waitlists/{feature_key}")
    let waitlists: ServiceClient
    let issuer: String

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        let status = try await waitlists.call(
            Waitlists.GetWaitlist(member: session.member, feature: try await request.featureKey()))
        return .json(WaitlistResponse(status, issuer: issuer))
    }
}
