import Models

extension ServiceError {
    /// 400: an authorization request is unknown, expired or answered.
    static let authorizationExpired = ServiceError(
        .authorizationExpired,
        detail: "This sign-in took too long, or is done already. Please go back to the application and start again.")

    /// 400: an authorization request is longer than any that the gateway accepts.
    static let requestTooLong = ServiceError(
        .requestTooLong, detail: "The authorization request is too long.")

    /// 401: a session does not satisfy an authorization request.
    static let loginRequired = ServiceError(
        .loginRequired, detail: "Please sign in for this application.")

    /// 400: an authorization code or a refresh token is not valid (RFC 6749 §5.2). After a replay, it has an attestation.
    static func invalidGrant(_ detail: String, attestation: Proof? = nil) -> ServiceError {
        ServiceError(.invalidGrant, detail: detail, attestation: attestation)
    }

    /// 400: the `state` of a provider's answer is unknown, expired or used.
    static let stateInvalid = ServiceError(
        .stateInvalid, detail: "This sign-in is over: it took too long, or was finished before. Please start again.")
}
