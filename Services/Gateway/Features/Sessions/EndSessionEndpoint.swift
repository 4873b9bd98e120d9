import Hummingbird
import Models

/// Ends one of the user's own sessions.
struct EndSessionEndpoint: SignedInEndpoint {
    static let operation = Operation(
        .delete, "/auth/sessions/{id}", id: "endSession", tag: .sessions,
        summary: "End one of the user's sessions",
        authentication: .firstParty,
        parameters: [.path("id", .sessionID)],
        answers: [.noContent("Done.")],
        errors: [.notFound])

    let endSessions: EndSessions

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        guard let id = SessionID(request.pathParameter("id")) else { throw ServiceError.notFound("session") }
        try await endSessions.end(id, of: session, request)
        return .noContent
    }
}
