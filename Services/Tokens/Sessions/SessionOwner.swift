import Models
import RPC

/// Finds out whose sessions a caller may look at and end: a gateway that was taken over can do so for those alone whose
/// requests it sees.
struct SessionOwner: Sendable {
    let checker: AccessTokenChecker
    let sessions: SessionStore

    /// The user. `session` is the one that is meant, nil for all of them. Throws 401 `invalid_token`, 403 for a user whom
    /// the caller may not name, 404 for a session that is not the ID token's.
    func user(
        _ whose: Tokens.SessionOwnerReference, session: SessionID? = nil, _ context: CallContext
    ) async throws -> UserID {
        switch whose {
        case .user(let user):
            guard context.caller == .operator else { throw Self.refusal }
            return user
        case .holder(let token):
            let checked = try await checker.check(token)
            guard checked.claims.isDelegated != true,
                try await sessions.isLive(checked, deadline: context.deadline.instant)
            else { throw ServiceError.invalidToken }
            return checked.claims.user
        case .subject(let idToken):
            let claims = try await checker.read(idToken: idToken)
            guard let session else { throw Self.refusal }
            guard session == claims.session else { throw ServiceError.notFound("session") }
            return claims.user
        }
    }

    private static let refusal = ServiceError(
        .forbidden, detail: "The caller has to show whose sessions it means.")
}
