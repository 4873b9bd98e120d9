import Models
import RPC

/// Finds the owner of the sessions that a call is about. Callers present a token, so a gateway that was taken over reaches only
/// the sessions of users that send requests through it.
struct SessionOwnerResolver: Sendable {
    let checker: AccessTokenChecker
    let sessions: SessionStore

    /// Returns the user that `owner` names. Throws 401 `invalid_token`, 403 `forbidden` for a user whom the caller may not name,
    /// and 404 for a session that is not the ID token's.
    ///
    /// - Parameter session: the session that the call is about; nil for all of the user's.
    func user(
        _ owner: Tokens.SessionOwnerReference, session: SessionID? = nil, _ context: CallContext
    ) async throws -> UserID {
        switch owner {
        case .user(let user):
            guard context.caller == .operator else { throw Self.forbidden }
            return user
        case .holder(let token):
            let checked = try await checker.check(token)
            guard checked.claims.isDelegated != true,
                try await sessions.isActive(checked, deadline: context.deadline.instant)
            else { throw ServiceError.invalidToken }
            return checked.claims.user
        case .subject(let idToken):
            let claims = try await checker.read(idToken: idToken)
            guard let session else { throw Self.forbidden }
            guard session == claims.session else { throw ServiceError.notFound("session") }
            return claims.user
        }
    }

    private static let forbidden = ServiceError(
        .forbidden, detail: "The caller has to prove who owns the sessions.")
}
