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

/// Takes one of them away; the last way to sign in stays. Needs a fresh sign-in, or the password in the body.
struct RemoveConnection: SignedInEndpoint {
    static let route = Route.delete("/auth/connections/{id}")
    static let limit: LimitPolicy? = .signIn
    let house: Surroundings

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        var input = try await request.input(body: .optionalObject)
        let password = input.optionalSecret("password")
        try input.check()
        guard let id = LinkedIdentityID(request.pathParameter("id")) else { throw ServiceError.notFound("connection") }
        var response = Response.noContent
        if let cookie = try await house.removeProvider(id, of: session, password: password, request) {
            response.headers.append(cookie)
        }
        return response
    }
}
