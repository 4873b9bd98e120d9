import Hummingbird
import Models
import RPCClient

/// Ends one of the user's own sessions.
struct EndSession: SignedInEndpoint {
    static let route = Route.delete("/auth/sessions/{id}")
    let fleet: Fleet

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        guard let id = SessionID(request.pathParameter("id")) else { throw ServiceError.notFound("session") }
        _ = try await fleet.tokens.call(Tokens.EndSession(user: session.user, session: id))
        return .noContent
    }
}
