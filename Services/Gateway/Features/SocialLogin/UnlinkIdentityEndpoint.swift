import Hummingbird
import Models

/// Removes one of the user's connections. It needs a fresh sign-in, or the password in the body of a user without factors.
struct UnlinkIdentityEndpoint: SignedInEndpoint {
    static let operation = Operation(
        .delete, "/auth/connections/{id}", id: "removeConnection", tag: .user,
        summary: "Remove a connection with a provider",
        description: """
            Needs a sign-in within the last ten minutes: by two factors, if the user has any passkey or app. A user who has none may \
            send the password instead. Otherwise the response is 401 with the \
            challenge of RFC 9470. Every other session of the user ends, and the user is notified by email.
            """,
        authentication: .firstParty,
        rateLimit: .signIn,
        parameters: [.path("id", .string.example("idn_01jx3k5v7q9w2y4z6b8d0f1g2h"))],
        request: .json(.object([.freshPassword]), isRequired: false),
        answers: [.noContent("The connection is removed.")],
        errors: [.insufficientUserAuthentication, .invalidCredentials, .notFound, .lastSignInMethod])

    let unlinkIdentity: UnlinkIdentity

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        let password = try await request.freshPassword()
        guard let id = LinkedIdentityID(request.pathParameter("id")) else { throw ServiceError.notFound("connection") }
        return .noContent(setting: try await unlinkIdentity(id, of: session, password: password, request))
    }
}
