import Models
import RPC

/// Begins, finds and answers authorization requests.
struct Authorization: Sendable {
    let store: AuthorizationStore
    let checker: AccessTokenChecker
    let sessions: SessionStore

    func callAsFunction(_ call: Tokens.BeginAuthorization, _ context: CallContext) async throws -> Secret {
        try await store.begin(call.request, deadline: context.deadline.instant)
    }

    func callAsFunction(
        _ call: Tokens.FindAuthorization, _ context: CallContext
    ) async throws -> AuthorizationStanding {
        let begun = try await store.find(call.id, deadline: context.deadline.instant)
        let session = try await session(call.accessToken, for: begun, context)
        return AuthorizationStanding(
            request: begun.request, session: session?.claims, needsSignIn: session?.isEnough != true)
    }

    /// The session is checked before the request is taken, so that a browser that has to sign in first can come back.
    func callAsFunction(_ call: Tokens.IssueCode, _ context: CallContext) async throws -> Tokens.IssuedCode {
        let deadline = context.deadline.instant
        let begun = try await store.find(call.id, deadline: deadline)
        guard let session = try await session(call.accessToken, for: begun, context), session.isEnough else {
            throw ServiceError.loginRequired
        }
        _ = try await store.take(call.id, deadline: deadline)
        let code = try await store.keepCode(
            for: begun.request, of: session.claims, session.standing, deadline: deadline)
        return Tokens.IssuedCode(code: code.text, request: begun.request)
    }

    /// A session that goes on, in the request's application.
    private struct FoundSession {
        let claims: AccessTokenClaims
        let standing: SessionStore.Standing
        /// Whether its user has shown who they are late enough.
        let isEnough: Bool
    }

    private func session(
        _ token: AccessToken?, for begun: AuthorizationStore.Begun, _ context: CallContext
    ) async throws -> FoundSession? {
        guard let token else { return nil }
        let checked: CheckedToken
        do {
            checked = try await checker.check(token)
        } catch let error as ServiceError where error == .invalidToken {
            return nil
        }
        let claims = checked.claims
        // What a client was given to act for the user opens no other client's session.
        guard claims.isDelegated != true, claims.application == begun.request.application,
            let standing = try await sessions.standing(checked, deadline: context.deadline.instant)
        else { return nil }
        return FoundSession(
            claims: claims, standing: standing, isEnough: isEnough(claims, standing, for: begun))
    }

    /// `max_age`, and `prompt=login`, which is a `max_age` of nothing (OIDC Core §3.1.2.1): counted from when the request
    /// began, so that it doesn't matter how long people take on the pages between.
    private func isEnough(
        _ claims: AccessTokenClaims, _ standing: SessionStore.Standing, for begun: AuthorizationStore.Begun
    ) -> Bool {
        let isNew = begun.request.prompt.contains(.login) || begun.request.prompt.contains(.selectAccount)
        guard let age = isNew ? 0 : begun.request.maxAge else { return true }
        if age > 0 { return claims.authenticatedAt >= begun.begunAt / 1000 - age }
        // `auth_time` counts seconds, so within one second it is the opening of the session that decides.
        return claims.authenticatedAt >= begun.begunAt / 1000 && standing.createdAt >= begun.begunAt
    }
}
