import Hummingbird
import Models
import RPCClient

/// Removes the user's authenticator app, or one of their passkeys.
struct RemoveFactorEndpoint: SignedInEndpoint {
    static let operation = Operation(
        .delete, "/auth/factors/{id}", id: "removeFactor", tag: .factors,
        summary: "Remove a factor",
        description: """
            Without the authenticator app, two-step sign-in is off, unless the user has turned it on with `PATCH /auth/factors` and \
            has passkeys. With the last factor, it is off and the recovery codes are void. Needs a sign-in by two factors, or by a \
            passkey, within the last ten minutes; a password does not stand in for it. Every other session of the user ends, and the user \
            is notified by email.
            """,
        authentication: .firstParty,
        rateLimit: .signIn,
        parameters: [.path("id", .factorID)],
        request: .json(.object([.freshPassword]), isRequired: false),
        answers: [.noContent("The factor is removed.")],
        errors: [.insufficientUserAuthentication, .invalidCredentials, .notFound, .userSuspended])

    let identity: ServiceClient
    let remove: RemoveFactor

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        let password = try await request.freshPassword()
        let list = try await identity.call(
            Identity.ListFactors(user: session.user, application: session.claims.application))
        guard let id = FactorID(request.pathParameter("id")),
            let factor = list.factors.first(where: { $0.id == id })
        else { throw ServiceError.notFound("factor") }
        return .noContent(setting: try await remove(id, factor.type, of: session, password: password, request))
    }
}
