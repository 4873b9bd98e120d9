import Models
import RPC

/// Finds an authorization request, and tells whether the browser's session satisfies it.
struct FindAuthorizationHandler: RPCHandler {
    let authorizations: AuthorizationStore
    let check: AuthorizationSessionCheck

    func callAsFunction(
        _ call: Tokens.FindAuthorization, _ context: CallContext
    ) async throws -> AuthorizationStatus {
        let stored = try await check.request(call.reference, context)
        let session = try await check.session(call.accessToken, for: stored, context)
        if case .kept(let id) = call.reference, session?.isSufficient == true {
            try await authorizations.prolong(id, stored, deadline: context.deadline.instant)
        }
        return AuthorizationStatus(
            request: stored.request, session: session?.claims, needsSignIn: session?.isSufficient != true,
            isAnotherUser: session?.isAnotherUser == true,
            hasSignedIn: session.map { $0.status.authenticatedAt >= stored.begunAt } ?? false,
            isStrongEnough: session?.answer != nil)
    }
}
