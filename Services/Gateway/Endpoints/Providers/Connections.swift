import Hummingbird
import Models
import RPCClient

/// The providers' identities that the user can sign in with, oldest first.
struct ListConnections: SignedInEndpoint {
    static let route = Route.get("/auth/connections")
    let fleet: Fleet

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        let identities = try await fleet.identity.call(
            Identity.ListLinkedIdentities(user: session.user, application: session.claims.application))
        return .json(["data": identities])
    }
}

/// Takes one of them away; the last way to sign in stays.
struct RemoveConnection: SignedInEndpoint {
    static let route = Route.delete("/auth/connections/{id}")
    let fleet: Fleet

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        guard let id = LinkedIdentityID(request.pathParameter("id")) else { throw ServiceError.notFound("connection") }
        _ = try await fleet.identity.call(
            Identity.UnlinkIdentity(
                user: session.user, application: session.claims.application, client: session.client, identity: id,
                ipAddress: request.device.ipAddress))
        return .noContent
    }
}
