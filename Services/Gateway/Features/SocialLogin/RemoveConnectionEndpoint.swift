import Hummingbird
import Models

/// Removes one of the user's connections. It needs a fresh sign-in, or the password in the body.
struct RemoveConnectionEndpoint: SignedInEndpoint {
    static let route = Route.delete("/auth/connections/{id}")
    static let limit: LimitPolicy? = .signIn
    let removeConnection: RemoveConnection

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        var input = try await request.input(body: .optionalObject)
        let password = input.optionalSecret("password")
        try input.check()
        guard let id = LinkedIdentityID(request.pathParameter("id")) else { throw ServiceError.notFound("connection") }
        var response = Response.noContent
        if let cookie = try await removeConnection(id, of: session, password: password, request) {
            response.headers.append(cookie)
        }
        return response
    }
}
