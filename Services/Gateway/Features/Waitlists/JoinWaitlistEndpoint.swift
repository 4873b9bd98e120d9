import Hummingbird
import Models
import RPCClient

/// Puts the user on a waitlist; a second time changes nothing.
struct JoinWaitlistEndpoint: SignedInEndpoint {
    static let route = Route.put("/auth/waitlists/{feature_key}")
    let waitlists: ServiceClient
    let issuer: String

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        let status = try await waitlists.call(
            Waitlists.JoinWaitlist(member: session.member, feature: try await request.featureKey()))
        return .json(WaitlistResponse(status, issuer: issuer))
    }
}
