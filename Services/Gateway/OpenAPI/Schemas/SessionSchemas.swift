import Models

/// Sessions, their tokens, and ways to sign in.
extension Schema {
    /// A short-lived JWT access token (RFC 9068).
    static let accessToken = Schema.named(
        "AccessToken",
        .string.example("eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiJ1In0.c2ln").described(
            "A short-lived JWT access token (RFC 9068)."))

    /// An opaque token that is traded for the next pair, once.
    static let refreshToken = Schema.named(
        "RefreshToken",
        .string.example("rt_9f2kq7wX0hJmVbT4cYsLr1NdPzGa6uEo").described(
            "An opaque token that is traded for the next pair, once."))

    /// How to use the access token (RFC 6750).
    static let tokenType = Schema.named(
        "TokenType",
        .oneOf(["Bearer"]).described("How to use the access token (RFC 6750)."))

    /// The tokens of a session.
    static let sessionTokens = Schema.named(
        "SessionTokens",
        .object(
            "The tokens of a session.", isClosed: true,
            [
                .required("access_token", .accessToken),
                .required("refresh_token", .refreshToken),
                .required("token_type", .tokenType),
            ]))

    /// The new access token of a session.
    static let reauthentication = Schema.named(
        "Reauthentication",
        .object(
            "A new access token of the session.", isClosed: true,
            [
                .required("access_token", .accessToken),
                .required("token_type", .tokenType),
                .required("expires_in", .integer.example(900), "Seconds until the access token expires."),
            ]))

    /// The outcome of a sign-in.
    static let authenticationResult = Schema.named(
        "AuthenticationResult",
        .object(
            "The outcome of a sign-in.", isClosed: true,
            [
                .required("tokens", .sessionTokens),
                .required("profile", .sessionProfile),
                .optional(
                    "credentials_reset", .alwaysTrue,
                    """
                    Present when this sign-in was the first proof of the mailbox and removed what was set up with the \
                    address before.
                    """),
                .optional(
                    "recovery_codes", .array(.string.example("7k3vq-0mt8w-r5ync")),
                    "Present when a factor was set up during the sign-in. They are not returned again."),
            ]))

    /// A city and its country, or one of them.
    static let place = Schema.string.example("Lyon, France")

    /// A place where the user is signed in.
    static let session = Schema.named(
        "Session",
        .object(
            "A place where the user is signed in.", isClosed: true,
            [
                .required("id", .sessionID),
                .required("client_id", .clientID),
                .required("account_id", .accountID),
                .required("created_at", .dateTime),
                .required("last_used_at", .dateTime),
                .required("expires_at", .dateTime),
                .required("ip_address", .string.example("203.0.113.7").nullable),
                .required("user_agent", .string.example("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0").nullable),
                .required("current", .boolean, "Whether the request belongs to this session."),
                .optional(
                    "place", .place, "Roughly where the address is, in English, if the service has a file of places."),
            ]))

    static let loginMethod = Schema.named(
        "LoginMethod",
        .oneOf(LoginMethod.allCases.map(\.rawValue)))

    /// A provider's identity that the user can sign in with.
    static let linkedIdentity = Schema.named(
        "LinkedIdentity",
        .object(
            "A provider's identity that the user can sign in with.", isClosed: true,
            [
                .required("id", .string(pattern: "^idn_[0-9a-z]{26}$").example("idn_01jx3k5v7q9w2y4z6b8d0f1g2h")),
                .required("provider", .provider),
                .required(
                    "email", .string.example("ada@example.com").nullable,
                    "The address that the provider knew when it was linked."),
                .required("created_at", .dateTime),
                .required("last_used_at", .dateTime),
            ]))
}
