extension Tokens {
    /// The user whose sessions a call is about. Only an operator may name a user; other callers present a token.
    public enum SessionOwnerReference: Codable, Sendable {
        /// The user of this access token. A token of a third-party client is refused.
        case holder(of: AccessToken)
        /// The user and session of this ID token, expired or not (OIDC RP-Initiated Logout §2, `id_token_hint`).
        case subject(of: Secret)
        /// This user; for operators.
        case user(UserID)
    }
}
