import Hummingbird
import Models

/// Ends one of the user's own sessions.
struct EndSession: SignedInEndpoint {
    static let route = Route.delete("/auth/sessions/{id}")
    let house: Surroundings

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        guard let id = SessionID(request.pathParameter("id")) else { throw ServiceError.notFound("session") }
        _ = try await house.fleet.tokens.call(Tokens.EndSession(user: session.user, session: id))
        await house.record(.sessionEnded, of: session.user, request)
        return .noContent
    }
}
