import Hummingbird
import Models
import RPCClient

/// The identities at providers that the user can sign in with, oldest first.
struct ListConnectionsEndpoint: SignedInEndpoint {
    static let route = Route.get("/auth/connections")
    let identity: ServiceClient

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        let connections = try await identity.call(
            Identity.ListLinkedIdentities(user: session.user, application: session.claims.application))
        return .json(["data": connections])
    }
}
