import Models
import RPC

/// Finds authorization requests, and decides whether a browser's session satisfies them.
struct AuthorizationSessionCheck: Sendable {
    let authorizations: AuthorizationStore
    let checker: AccessTokenChecker
    let sessions: SessionStore

    /// An active session in the request's application.
    struct FoundSession: Sendable {
        let claims: AccessTokenClaims
        let status: SessionStore.SessionStatus
        /// Whether it belongs to the user whom the request names, if any, and that user signed in recently enough.
        let isSufficient: Bool
        /// The authentication that answers the request (`acr_values`, `max_age`), with the context that it counts for; nil if the user has to
        /// show more.
        let answer: (context: AuthenticationContext, event: SessionAuthentication.Event)?
        /// Whether another user than the named one has signed in since the request began.
        let isAnotherUser: Bool
    }

    /// The request of a call. Throws 400 `authorization_expired`.
    func request(
        _ reference: Tokens.AuthorizationReference, _ context: CallContext
    ) async throws -> AuthorizationStore.StoredRequest {
        switch reference {
        case .kept(let id): try await authorizations.find(id, deadline: context.deadline.instant)
        case .new(let request): authorizations.new(request)
        }
    }

    /// The session of an access token; nil for a token that is invalid, of another application or of a third-party client: what
    /// a client was given to act for the user opens no session of another client.
    func session(
        _ token: AccessToken?, for stored: AuthorizationStore.StoredRequest, _ context: CallContext
    ) async throws -> FoundSession? {
        guard let token, let checked = try await checker.checkIfValid(token) else { return nil }
        let claims = checked.claims
        guard claims.isDelegated != true, claims.application == stored.request.application,
            let status = try await sessions.status(of: checked, deadline: context.deadline.instant)
        else { return nil }
        // Never a code for another user than the named one (OIDC Core §3.1.2.2).
        let isNamedUser = stored.request.user == nil || stored.request.user == claims.user
        let recent = status.authentication.events.filter { isRecent($0, for: stored) }
        return FoundSession(
            claims: claims, status: status, isSufficient: isNamedUser && !recent.isEmpty,
            answer: answer(stored.request, recent),
            isAnotherUser: !isNamedUser && status.authenticatedAt >= stored.begunAt)
    }

    /// The best context of `acr_values` that one of `events` reaches, and the latest of these. Without `acr_values`, the strongest of
    /// `events`. So `max_age` holds for the context that the client gets.
    private func answer(
        _ request: AuthorizationRequest, _ events: [SessionAuthentication.Event]
    ) -> (context: AuthenticationContext, event: SessionAuthentication.Event)? {
        guard let contexts = request.contexts else { return events.first.map { ($0.context, $0) } }
        for context in contexts {
            let reaching = events.filter { context.isReached(by: $0.context) }
            if let latest = reaching.max(by: { $0.time < $1.time }) { return (context, latest) }
        }
        return nil
    }

    /// Checks `max_age`, and `prompt=login` and `prompt=select_account`, which are a `max_age` of 0 (OIDC Core §3.1.2.1). Ages are
    /// counted from when the request began, so it doesn't matter how long users take on the pages in between.
    private func isRecent(
        _ event: SessionAuthentication.Event, for stored: AuthorizationStore.StoredRequest
    ) -> Bool {
        let asksForSignIn = stored.request.prompt.contains(.login) || stored.request.prompt.contains(.selectAccount)
        guard let age = asksForSignIn ? 0 : stored.request.maxAge else { return true }
        // `auth_time` counts seconds, and so does `max_age`; within one second, milliseconds decide.
        return age > 0 ? event.time / 1000 >= stored.begunAt / 1000 - age : event.time >= stored.begunAt
    }
}

extension AccessTokenChecker {
    /// The contents of a valid access token; nil for any other text.
    func checkIfValid(_ token: AccessToken) async throws -> CheckedToken? {
        do {
            return try await check(token)
        } catch let error as ServiceError where error == .invalidToken {
            return nil
        }
    }
}
