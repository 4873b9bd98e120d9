import Models

/// What OAuth and OpenID Connect clients read.
extension Schema {
    /// An error as RFC 6749 §5.2 has it.
    static let oauthError = Schema.named(
        "OAuthError",
        .object(
            "An error as RFC 6749 §5.2 has it.",
            [
                .required("error", .string.example("access_denied")),
                .optional(
                    "error_description", .string.example("The client is unknown, or its secret or assertion is wrong.")),
            ]))

    static let tokenResponse = Schema.named(
        "TokenResponse",
        .object([
            .required("access_token", .string.example("eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiJ1In0.c2ln")),
            .required("token_type", .constant("Bearer")),
            .required("expires_in", .integer.example(300)),
            .optional("refresh_token", .string.example("rt_9f2kq7wX0hJmVbT4cYsLr1NdPzGa6uEo")),
            .optional("id_token", .string.example("eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ1In0.c2ln")),
            .required("scope", .string.example("openid profile email")),
        ]))

    static let userInfo = Schema.named(
        "UserInfo",
        .object([
            .required("sub", .string.example("user_01jx3k5v7q9w2y4z6b8d0f1g2h")),
            .optional("name", .string.example("Ada Lovelace")),
            .optional("given_name", .string.example("Ada")),
            .optional("family_name", .string.example("Lovelace")),
            .optional("picture", .string.example("https://cdn.example.com/ada.png")),
            .optional("locale", .string.example("en-GB")),
            .optional("zoneinfo", .string.example("Europe/London")),
            .optional("email", .string.example("ada@example.com")),
            .optional("email_verified", .boolean),
        ]))

    static let introspection = Schema.named(
        "Introspection",
        .object([
            .required("active", .boolean),
            .optional("scope", .string.example("openid profile email")),
            .optional("client_id", .string.example("client_web")),
            .optional("token_type", .string.example("Bearer")),
            .optional("exp", .integer.example(1773480389)),
            .optional("iat", .integer.example(1773480089)),
            .optional("nbf", .integer.example(1773480089)),
            .optional("sub", .string.example("user_01jx3k5v7q9w2y4z6b8d0f1g2h")),
            .optional(
                "aud", .string.example("app_01jx3k5v7q9w2y4z6b8d0f1g2h"),
                "The application's id; of a third-party client's token the client's."),
            .optional("iss", .string.example("{issuer}")),
            .optional("jti", .string.example("tok_01jx3k5v7q9w2y4z6b8d0f1g2h")),
            .optional("sid", .string.example("sess_01jx3k5v7q9w2y4z6b8d0f1g2h")),
            .optional("application_id", .string.example("app_01jx3k5v7q9w2y4z6b8d0f1g2h")),
            .optional("account_id", .string.example("acct_01jx3k5v7q9w2y4z6b8d0f1g2h")),
            .optional("role", .string.example("owner")),
            .optional("acr", .oneOf(AuthenticationContext.allCases.map(\.rawValue))),
            .optional("amr", .array(.string.example("pwd"))),
            .optional("auth_time", .integer.example(1773480000)),
        ]))

    static let serverMetadata = Schema.named(
        "ServerMetadata",
        .object([
            .required("issuer", .string.example("{issuer}")),
            .required("authorization_endpoint", .string.example("{issuer}/oauth2/authorize")),
            .required("token_endpoint", .string.example("{issuer}/oauth2/token")),
            .optional("userinfo_endpoint", .string.example("{issuer}/oauth2/userinfo")),
            .required("jwks_uri", .string.example("{issuer}/.well-known/jwks.json")),
            .optional("revocation_endpoint", .string.example("{issuer}/oauth2/revoke")),
            .optional("introspection_endpoint", .string.example("{issuer}/oauth2/introspect")),
            .optional("end_session_endpoint", .string.example("{issuer}/oauth2/logout")),
            .optional("scopes_supported", .array(.string.example("openid"))),
            .required("response_types_supported", .array(.string.example("code"))),
            .optional("response_modes_supported", .array(.string.example("query"))),
            .optional("grant_types_supported", .array(.string.example("authorization_code"))),
            .required("subject_types_supported", .array(.string.example("public"))),
            .required(
                "id_token_signing_alg_values_supported",
                .array(.string.example("ES256"))),
            .optional(
                "token_endpoint_auth_methods_supported",
                .array(.string.example("client_secret_basic"))),
            .optional(
                "token_endpoint_auth_signing_alg_values_supported",
                .array(.string.example("ES256"))),
            .optional("code_challenge_methods_supported", .array(.string.example("S256"))),
            .optional("claims_supported", .array(.string.example("sub"))),
            .optional("acr_values_supported", .array(.string.example("urn:latchkey:two-factors"))),
            .optional("prompt_values_supported", .array(.string.example("login"))),
            .optional("ui_locales_supported", .array(.string.example("en"))),
            .optional("authorization_response_iss_parameter_supported", .boolean),
            .optional("request_parameter_supported", .boolean),
            .optional("request_uri_parameter_supported", .boolean),
            .optional("claims_parameter_supported", .boolean),
            .optional("service_documentation", .string.example("{issuer}/docs")),
        ]))

    /// A public key (RFC 7517).
    static let jwk = Schema.named(
        "JWK",
        .object(
            "A public key (RFC 7517).", isClosed: true,
            [
                .required("kty", .string.example("EC")),
                .required("kid", .string.example("k1")),
                .required("alg", .string.example("ES256")),
                .required("use", .constant("sig")),
                .optional("crv", .string.example("P-256")),
                .optional("x", .string.example("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU")),
                .optional("y", .string.example("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0")),
                .optional("n", .string),
                .optional("e", .string),
            ]))

    /// The keys that check access tokens.
    static let jwkSet = Schema.named(
        "JWKSet",
        .object(
            "The keys that check access tokens.", isClosed: true,
            [
                .required("keys", .array(.jwk))
            ]))
}
