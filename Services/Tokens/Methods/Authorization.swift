import Models
import RPC

/// Keeps, finds and answers authorization requests.
struct Authorization: Sendable {
    let store: AuthorizationStore
    let checker: AccessTokenChecker
    let sessions: SessionStore

    func callAsFunction(_ call: Tokens.BeginAuthorization, _ context: CallContext) async throws -> Secret {
        try await store.keep(call.request, deadline: context.deadline.instant)
    }

    func callAsFunction(
        _ call: Tokens.FindAuthorization, _ context: CallContext
    ) async throws -> AuthorizationStatus {
        let begun = try await begun(call.reference, context)
        let session = try await session(call.accessToken, for: begun, context)
        if case .kept(let id) = call.reference, session?.isEnough == true {
            try await store.prolong(id, begun, deadline: context.deadline.instant)
        }
        return AuthorizationStatus(
            request: begun.request, session: session?.claims, needsSignIn: session?.isEnough != true,
            isAnotherUser: session?.isAnotherUser == true)
    }

    /// The session is checked before the request is taken, so that a browser that has to sign in first can come back.
    func callAsFunction(_ call: Tokens.IssueAuthorizationCode, _ context: CallContext) async throws
        -> Tokens.IssuedAuthorizationCode
    {
        let deadline = context.deadline.instant
        let begun = try await begun(call.reference, context)
        guard let session = try await session(call.accessToken, for: begun, context), session.isEnough else {
            throw ServiceError.loginRequired
        }
        if case .kept(let id) = call.reference { _ = try await store.take(id, deadline: deadline) }
        let code = try await store.keepCode(
            for: begun.request, of: session.claims, session.standing, deadline: deadline)
        return Tokens.IssuedAuthorizationCode(code: code.text, request: begun.request)
    }

    private func begun(
        _ reference: Tokens.AuthorizationReference, _ context: CallContext
    ) async throws -> AuthorizationStore.Begun {
        switch reference {
        case .kept(let id): try await store.find(id, deadline: context.deadline.instant)
        case .new(let request): store.new(request)
        }
    }

    /// A session that goes on, in the request's application.
    private struct FoundSession {
        let claims: AccessTokenClaims
        let standing: SessionStore.Standing
        /// Whether it is of the user whom the request names, who has signed in late enough.
        let isEnough: Bool
        /// Whether another user has signed in since the request began.
        let isAnotherUser: Bool
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
        // Never a code for another user than the one named (OIDC Core §3.1.2.2), whoever is signed in.
        let isNamed = begun.request.user == nil || begun.request.user == claims.user
        return FoundSession(
            claims: claims, standing: standing, isEnough: isNamed && isEnough(claims, standing, for: begun),
            isAnotherUser: !isNamed && standing.createdAt >= begun.begunAt)
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
