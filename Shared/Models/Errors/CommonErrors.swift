extension ServiceError {
    /// 503: a service or store is unreachable or saturated; the caller may try again after `seconds`.
    public static func unavailable(retryAfter seconds: Int = 1, overload: Overload? = nil) -> ServiceError {
        ServiceError(
            .serviceUnavailable, detail: "The service is busy or starting. Please try again.",
            retryAfter: seconds, overload: overload)
    }

    /// 503: the deadline passed before there was an answer.
    public static let deadlineExceeded = ServiceError(
        .serviceUnavailable, detail: "The answer took too long. Please try again.", retryAfter: 1)

    /// 500: an error of ours. The detail reveals nothing about its cause.
    public static let `internal` = ServiceError(
        .internalError, detail: "Something went wrong on our side.")

    /// 400 with every failing parameter.
    public static func invalid(_ parameters: [InvalidParameter]) -> ServiceError {
        ServiceError(
            .invalidRequest, detail: "Some parameters are missing or not valid.",
            invalidParams: parameters)
    }

    /// 404 for a thing that is not there, or not the caller's to see.
    public static func notFound(_ what: String) -> ServiceError {
        ServiceError(.notFound, detail: "There is no such \(what).")
    }

    /// 401: the access token is missing, malformed, expired, revoked or foreign (RFC 6750 §3.1).
    public static let invalidToken = ServiceError(
        .invalidToken, detail: "The access token is not valid, has expired or was revoked.")

    /// 401 `invalid_token`: the token itself may be good, but its session is over. Refreshing it does not help.
    public static let sessionOver = ServiceError(
        .invalidToken, detail: "The session of the access token has ended. Please sign in again.")

    /// 401: a refresh token is unknown, expired, or its session has ended. Repeating the request does not help.
    public static let invalidRefreshToken = ServiceError(
        .invalidRefreshToken, detail: "The refresh token is not valid or has expired.")

    /// 401 `invalid_refresh_token`: the user's rights have changed since. The session may survive that change, so the
    /// token may become valid again.
    public static let outdatedRefreshToken = ServiceError(
        .invalidRefreshToken, detail: "The session of the refresh token has ended.")

    /// 401 `invalid_refresh_token`: the token is valid, but not for the client that was named or for this endpoint.
    public static let foreignRefreshToken = ServiceError(
        .invalidRefreshToken, detail: "The refresh token is not valid for this client.")

    /// 401: a mailed token is unknown, used, expired, or for something else.
    public static let tokenInvalid = ServiceError(
        .tokenInvalid,
        detail: "This link is not valid any more: it was used, has expired, or was replaced. Please ask for a new one.")

    /// 401: a mailed code is wrong, used, expired, or was tried too often.
    public static let codeInvalid = ServiceError(
        .codeInvalid, detail: "This is not the code of the latest email, or it has expired.")

    /// 401: the code is right, but it or the link of the same email was used already.
    public static let codeUsed = ServiceError(
        .codeInvalid, detail: "This code, or the link of the same email, was used already.", isUsed: true)

    /// 403: a proof was forged, expired, replayed, or made for something else.
    public static let invalidProof = ServiceError(
        .invalidProof, detail: "What this request rests on could not be confirmed.")

    /// 401: the change needs a sign-in of a moment ago (RFC 9470 §3).
    public static let insufficientUserAuthentication = ServiceError(
        .insufficientUserAuthentication,
        detail: "This change needs a fresh sign-in. Please sign in again, or send the current password.")

    /// 401: the change needs a sign-in with two factors (RFC 9470 §3).
    public static let secondFactorMissing = ServiceError(
        .insufficientUserAuthentication,
        detail: "This change needs a sign-in with two factors. Please show the second one.",
        authenticationContext: .twoFactors)
}
