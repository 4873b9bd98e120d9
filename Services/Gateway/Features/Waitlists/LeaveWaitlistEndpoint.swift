import Hummingbird
import Models
import RPCClient

/// Takes the user off a waitlist; a second time changes nothing.
struct LeaveWaitlistEndpoint: SignedInEndpoint {
    static let route = Route.delete("/auth/waitlists/{feature_key}")
    let waitlists: ServiceClient
    let issuer: String

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        let status = try await waitlists.call(
            Waitlists.LeaveWaitlist(member: session.member, feature: try await request.featureKey()))
        return .json(WaitlistResponse(status, issuer: issuer))
    }
}
