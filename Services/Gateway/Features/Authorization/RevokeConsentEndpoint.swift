import Hummingbird
import Models

/// Takes back what the user has allowed a client to do.
struct RevokeConsentEndpoint: SignedInEndpoint {
    static let operation = Operation(
        .delete, "/auth/consents/{client_id}", id: "revokeConsent", tag: .user,
        summary: "Take back what a client may do for the user",
        description: """
            The sessions that the client has opened for the user end, and its refresh tokens with them. The next time that the client sends the \
            user here, they are asked again.
            """,
        authentication: .firstParty,
        parameters: [.path("client_id", .clientID)],
        answers: [.noContent("Done.")],
        errors: [.notFound])

    let revoke: RevokeConsent

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        guard let client = ClientID(request.pathParameter("client_id")) else { throw ServiceError.notFound("consent") }
        try await revoke(client, of: session, request)
        return .noContent
    }
}
