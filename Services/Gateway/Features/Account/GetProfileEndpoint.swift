import Hummingbird
import Models
import RPCClient

/// The current user's profile, passed on as identity wrote it.
struct GetProfileEndpoint: SignedInEndpoint {
    static let route = Route.get("/auth/me")
    let identity: ServiceClient

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        .json(
            encoded: try await identity.callEncoded(
                Identity.GetProfile(
                    user: session.user, application: session.claims.application, account: session.account)))
    }
}
