import Hummingbird
import Models

/// `/oauth2/authorize` with the provider in the path: sends the browser to the provider's sign-in page at once.
struct AuthorizeByProviderEndpoint: Endpoint {
    static let operation = Operation.page(
        "/auth/{provider}/authorize", id: "authorizeByProvider", tag: .signingIn,
        summary: "Authorize a client, signing in with a provider",
        description: """
            The same as `/oauth2/authorize` with the provider as `connection`. It sets a cookie that binds the \
            sign-in to the browser, and redirects to the provider.
            """,
        rateLimit: .authorize,
        readableBy: .clientOrigins,
        caching: .noStore,
        head: .stops(.seeOther),
        parameters: [
            .provider,
            .query("client_id", .string.example("client_web"), "The client.", isRequired: true),
            .query(
                "redirect_uri", .string.example("https://app.example.com/callback"),
                "Where the response goes: exactly one of the client's redirect URIs.", isRequired: true),
            .query("state", .string.example("af0ifjsldkj"), "Returned byte for byte, also with errors."),
            .query(
                "code_challenge", .string.example("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
                "The SHA-256 of the code verifier, in base64url (RFC 7636).", isRequired: true),
            .query("code_challenge_method", .string.example("S256"), "`S256`.", isRequired: true),
            .query(
                "scope", .string.example("openid profile email"),
                "Any of `openid`, `profile`, `email` and `offline_access`; by default the first three."),
            .query("nonce", .string.example("n-0S6_WzA2Mj"), "Copied into the ID token."),
            .query(
                "login_hint", .string.example("ada@example.com"),
                """
                The email address of the user who is likely to sign in. The provider gets it from first-party clients.
                """),
            .query("locale", .string.example("en-GB"), "The language of the provider's pages."),
        ],
        answers: [
            .seeOther(
                """
                To the provider; or to the redirect URI with `error`, `error_description`, `state` and `iss`.
                """)
        ],
        errors: [.unknownClient, .invalidRedirectURI, .unknownProvider, .providerNotConnected])

    let reader: AuthorizationRequestReader
    let beginProviderSignIn: BeginProviderSignIn
    let response: AuthorizationResponse

    func respond(to request: IncomingRequest) async throws -> Response {
        let provider = try request.provider()
        return try await response.catching {
            var parameters = try AuthorizationRequestReader.parameters(encoded: request.request.uri.query ?? "")
            parameters.addDefault("response_type", "code")
            parameters.addDefault("scope", "openid profile email")
            if let locale = parameters["locale"] { parameters.addDefault("ui_locales", locale) }
            let authorization = try await reader.read(parameters).request
            try request.stopIfHead()
            return try await beginProviderSignIn(with: provider, for: authorization, request)
        }
    }
}

extension IncomingRequest {
    /// The provider that the path names. Throws 404 `unknown_provider`.
    func provider() throws -> Provider {
        guard let provider = Provider(pathParameter("provider")) else { throw ServiceError.unknownProvider }
        return provider
    }
}

extension ServiceError {
    static let unknownProvider = ServiceError(
        .unknownProvider, detail: "There is no such provider. Providers are \(Provider.names).")
}
