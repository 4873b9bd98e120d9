import Hummingbird
import Models

/// Removes one of the user's passkeys. It needs a fresh sign-in by two factors.
struct RemovePasskeyEndpoint: SignedInEndpoint {
    static let operation = Operation(
        .delete, "/auth/passkeys/{id}", id: "removePasskey", tag: .factors,
        summary: "Remove a passkey",
        description: """
            Needs a sign-in by two factors, or by a passkey, within the last ten minutes; a password does not stand in for it. \
            Otherwise the response is 401 with the challenge of RFC 9470. Every other session of the user ends, and the user is notified by email.
            """,
        authentication: .firstParty,
        rateLimit: .signIn,
        parameters: [.path("id", .factorID)],
        request: .json(.object([.freshPassword]), isRequired: false),
        answers: [.noContent("The passkey is removed.")],
        errors: [.insufficientUserAuthentication, .invalidCredentials, .notFound, .userSuspended])

    let remove: RemoveFactor

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        let password = try await request.freshPassword()
        guard let id = FactorID(request.pathParameter("id")) else { throw ServiceError.notFound("passkey") }
        return .noContent(setting: try await remove(id, .passkey, of: session, password: password, request))
    }
}
