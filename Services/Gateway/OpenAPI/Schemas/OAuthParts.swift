/// The parts that operations of the authorization server share.
enum OAuthParts {
    /// A parameter of an authorization request, which may come in a query or in a form.
    struct Parameter: Sendable {
        let name: String
        let schema: Schema
        let description: String

        init(_ name: String, example: JSON, _ description: String) {
            self.name = name
            schema = .string.example(example)
            self.description = description
        }
    }

    /// Every parameter that ``AuthorizationParameter`` supports. A test holds the two lists together.
    static let authorizationParameters: [Parameter] = [
        .init("client_id", example: "client_web", "The client."),
        .init(
            "redirect_uri", example: "https://app.example.com/callback",
            "Where the response goes: exactly one of the client's redirect URIs."),
        .init("response_type", example: "code", "`code`."),
        .init(
            "code_challenge", example: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
            "The SHA-256 of the code verifier, in base64url (RFC 7636)."),
        .init("code_challenge_method", example: "S256", "`S256`."),
        .init(
            "scope", example: "openid profile email",
            "Any of `openid`, `profile`, `email` and `offline_access`, separated by spaces."),
        .init(
            "state", example: "af0ifjsldkj",
            """
            Returned byte for byte, also with errors. Printable ASCII; together with `nonce` and `login_hint` at most \
            2,560 bytes.
            """),
        .init("nonce", example: "n-0S6_WzA2Mj", "Copied into the ID token. Printable ASCII."),
        .init("prompt", example: "login", "`none`, or any of `login`, `consent` and `select_account`."),
        .init("max_age", example: "600", "How long ago the user may have signed in, in seconds."),
        .init(
            "login_hint", example: "ada@example.com",
            """
            Who is likely to sign in. The sign-in page is filled in with it; a provider gets it if it is an email address \
            and the client is a first-party client.
            """),
        .init("ui_locales", example: "de en", "Languages, best first. The first ten count."),
        .init("response_mode", example: "query", "`query`, the only supported mode."),
        .init(
            "id_token_hint", example: "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ1In0.c2ln",
            """
            An ID token of the client, which may have expired: only its user may sign in. With `prompt=none`, the error is \
            `login_required` unless that user is signed in.
            """),
        .init(
            "acr_values", example: "urn:latchkey:two-factors",
            """
            How strong the sign-in has to be, best first: `urn:latchkey:one-factor`, `urn:latchkey:two-factors` or `phr` (a \
            passkey). The error is `unmet_authentication_requirements` if the user has no factor that reaches one of them.
            """),
        .init("connection", example: "google", "A provider to sign in with at once, such as `google`."),
    ]

    static let authorizationQuery: [Operation.Parameter] =
        authorizationParameters.map { .query($0.name, $0.schema, $0.description) }

    static let authorizationForm: [Schema.Property] =
        authorizationParameters.map { .optional($0.name, $0.schema, $0.description) }

    /// The fields by which a client authenticates (RFC 6749 §2.3.1, RFC 7523 §2.2).
    static let clientCredentials: [Schema.Property] = [
        .optional(
            "client_id", .string.example("client_web"),
            "For public clients, and with client_secret or client_assertion."),
        .optional("client_secret", .string.example("lks_7Qd2")),
        .optional(
            "client_assertion", .string.example("eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJjIn0.c2ln"),
            "A JWT that the client signed (RFC 7523)."),
        .optional(
            "client_assertion_type", .string.example("urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            "`urn:ietf:params:oauth:client-assertion-type:jwt-bearer`"),
    ]

    /// What the fields of the revocation and introspection endpoints have in common (RFC 7009 §2.1, RFC 7662 §2.1).
    static let tokenFields: [Schema.Property] =
        [
            .required("token", .string.example("Zk3vQ0mT8wLr5yNc1xHs7jUbPd2fKa9e")),
            .optional("token_type_hint", .string.example("refresh_token")),
        ] + clientCredentials
}
