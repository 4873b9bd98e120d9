import HTTPTypes
import Hummingbird
import Models

/// The authorization endpoint (RFC 6749 §3.1, OpenID Connect Core §3.1.2): a client sends a browser here, and gets it back
/// with a code. A stored request continues at the same path: then `request` is the only parameter.
struct AuthorizationEndpoint: Endpoint {
    static let operation = Operation.page(
        PendingAuthorizations.path, id: "authorize", tag: .oauth,
        summary: "Begin an authorization in a browser",
        description: """
            `request` alone continues an earlier request. A request has at most 16,384 bytes. Unknown parameters \
            are ignored, except that `request`, `request_uri` and `registration` have errors of their own.
            """,
        rateLimit: .authorize,
        caching: .noStore,
        head: .stops(.seeOther),
        parameters: [
            .query("client_id", .string.example("client_web"), "The client."),
            .query(
                "redirect_uri", .string.example("https://app.example.com/callback"),
                "Where the answer goes: one of the client's, exactly."),
            .query("response_type", .string.example("code"), "`code`."),
            .query(
                "code_challenge", .string.example("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
                "SHA-256 of the verifier, base64url (RFC 7636)."),
            .query("code_challenge_method", .string.example("S256"), "`S256`."),
            .query("scope", .string.example("openid profile email"), "Of `openid profile email offline_access`."),
            .query(
                "state", .string.example("af0ifjsldkj"),
                """
                Returned byte for byte, with errors too. Printable ASCII; together with `nonce` and `login_hint` at \
                most 2,560 bytes.
                """),
            .query("nonce", .string.example("n-0S6_WzA2Mj"), "Put into the ID token. Printable ASCII."),
            .query("prompt", .string.example("login"), "`none`, or of `login`, `consent`, `select_account`."),
            .query("max_age", .string.example("600"), "The age of the user's last sign-in, in seconds at most."),
            .query(
                "login_hint", .string.example("ada@example.com"),
                """
                Who is likely to sign in; filled in on the sign-in page. A provider gets it from first-party \
                clients, if it is an address.
                """),
            .query("ui_locales", .string.example("de en"), "Languages, best first; the first ten count."),
            .query("response_mode", .string.example("query"), "`query`, the only one."),
            .query(
                "id_token_hint", .string.example("eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ1In0.c2ln"),
                """
                An ID token of the client, expired or not: only its user may sign in. With `prompt=none` the answer \
                is `login_required` unless they are signed in.
                """),
            .query("connection", .string.example("google"), "A provider to sign in with at once, such as `google`."),
            .query(
                "request", .string.example("Yq3n8sV1"),
                "The id of an earlier request. Request objects are not supported."),
        ],
        answers: [
            .seeOther(
                """
                To the redirect URI with `code`, `state` and `iss`, or with `error`, `error_description`, `state` \
                and `iss`; or on to a page of ours.
                """)
        ],
        errors: [.unknownClient, .invalidRedirectURI, .requestTooLong, .authorizationExpired])

    let reader: AuthorizationRequestReader
    let grant: AuthorizationCodeGrant
    let beginProviderSignIn: BeginProviderSignIn
    let browserSessions: BrowserSessionReader
    let response: AuthorizationResponse

    func respond(to request: IncomingRequest) async throws -> Response {
        try await response.catching {
            let parameters = try AuthorizationRequestReader.parameters(encoded: request.request.uri.query ?? "")
            if let id = parameters.secret("request"), parameters["client_id"] == nil {
                try request.stopIfHead()
                return try await grant.resume(id, accessToken: try await accessToken(of: request))
            }
            let reading = try await reader.read(parameters)
            // HEAD issues no code.
            try request.stopIfHead()
            if let connection = reading.connection {
                return try await beginProviderSignIn(named: connection, for: reading.request, request)
            }
            return try await grant.begin(reading.request, accessToken: try await accessToken(of: request))
        }
    }

    private func accessToken(of request: IncomingRequest) async throws -> AccessToken? {
        try await browserSessions.session(of: request)?.accessToken
    }
}

/// The same for a client that sends a form (OpenID Connect Core §3.1.2.1). A browser sends no session cookies with a form
/// of another site, so this only stores the request and redirects to the GET, with which the cookies come.
struct PostAuthorizationEndpoint: Endpoint {
    static let operation = Operation.page(
        .post, PendingAuthorizations.path, id: "postAuthorize", tag: .oauth,
        summary: "Begin an authorization by a form",
        csrf: .exempt,
        rateLimit: .authorize,
        caching: .noStore,
        request: .form(
            .object([
                .optional("client_id", .string.example("client_web"), "The client."),
                .optional(
                    "redirect_uri", .string.example("https://app.example.com/callback"),
                    "Where the answer goes: one of the client's, exactly."),
                .optional("response_type", .string.example("code"), "`code`."),
                .optional(
                    "code_challenge", .string.example("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
                    "SHA-256 of the verifier, base64url (RFC 7636)."),
                .optional("code_challenge_method", .string.example("S256"), "`S256`."),
                .optional(
                    "scope", .string.example("openid profile email"), "Of `openid profile email offline_access`."),
                .optional(
                    "state", .string.example("af0ifjsldkj"),
                    """
                    Returned byte for byte, with errors too. Printable ASCII; together with `nonce` and `login_hint` at \
                    most 2,560 bytes.
                    """),
                .optional("nonce", .string.example("n-0S6_WzA2Mj"), "Put into the ID token. Printable ASCII."),
                .optional("prompt", .string.example("login"), "`none`, or of `login`, `consent`, `select_account`."),
                .optional("max_age", .string.example("600"), "The age of the user's last sign-in, in seconds at most."),
                .optional(
                    "login_hint", .string.example("ada@example.com"),
                    """
                    Who is likely to sign in; filled in on the sign-in page. A provider gets it from first-party \
                    clients, if it is an address.
                    """),
                .optional("ui_locales", .string.example("de en"), "Languages, best first; the first ten count."),
                .optional("response_mode", .string.example("query"), "`query`, the only one."),
                .optional(
                    "id_token_hint", .string.example("eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ1In0.c2ln"),
                    """
                    An ID token of the client, expired or not: only its user may sign in. With `prompt=none` the answer \
                    is `login_required` unless they are signed in.
                    """),
                .optional(
                    "connection", .string.example("google"), "A provider to sign in with at once, such as `google`."),
            ])),
        answers: [
            .seeOther(
                """
                To the redirect URI with `code`, `state` and `iss`, or with `error`, `error_description`, `state` \
                and `iss`; or on to a page of ours.
                """)
        ],
        errors: [.unknownClient, .invalidRedirectURI, .requestTooLong, .authorizationExpired])

    let reader: AuthorizationRequestReader
    let pending: PendingAuthorizations
    let beginProviderSignIn: BeginProviderSignIn
    let response: AuthorizationResponse

    func respond(to request: IncomingRequest) async throws -> Response {
        try await response.catching {
            guard request.isForm else { throw ServiceError.malformedRequest }
            guard try await request.body().readableBytes <= AuthorizationRequestReader.maximumLength else {
                throw ServiceError.requestTooLong
            }
            let reading = try await reader.read(OAuthParameters(try await request.formParameters()))
            if let connection = reading.connection {
                return try await beginProviderSignIn(named: connection, for: reading.request, request)
            }
            let id = try await pending.add(reading.request)
            return Response(status: .seeOther, headers: [.location: PendingAuthorizations.path(of: id)])
        }
    }
}
