import Hummingbird
import Models
import RPCClient

/// The token endpoint (RFC 6749 §3.2): exchanges a code or a refresh token for tokens. Its callers are clients and not
/// browsers with a session of ours, so it reads and sets no cookie.
struct TokenEndpoint: Endpoint {
    static let operation = Operation(
        .post, "/oauth2/token", id: "token", tag: .oauth,
        summary: "Exchange a code or a refresh token for tokens (RFC 6749 §3.2)",
        authentication: .client,
        csrf: .exempt,
        rateLimit: .token,
        format: .oauth,
        request: .form(
            .object(
                [
                    .required(
                        "grant_type", .string.example("authorization_code"), "`authorization_code` or `refresh_token`"),
                    .optional("code", .string.example("SplxlOBeZQQYbYS6WxSbIA")),
                    .optional(
                        "redirect_uri", .string.example("https://app.example.com/callback"),
                        "The redirect URI to which the code was sent."),
                    .optional("code_verifier", .string.example("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")),
                    .optional("refresh_token", .string.example("rt_9f2kq7wX0hJmVbT4cYsLr1NdPzGa6uEo")),
                    .optional(
                        "scope", .string.example("openid profile email"),
                        "With a refresh token: a part of the granted scope."),
                ] + OAuthParts.clientCredentials),
            example: [
                "grant_type": "authorization_code", "code": "SplxlOBeZQQYbYS6WxSbIA",
                "redirect_uri": "https://app.example.com/callback",
                "code_verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "client_id": "client_web",
            ]),
        answers: [.json("Tokens.", .tokenResponse)],
        errors: [.invalidRequest, .invalidGrant, .invalidScope, .unsupportedGrantType, .invalidClient])

    let tokens: ServiceClient
    let clientAuthenticator: ClientAuthenticator
    let events: EventRecorder
    let issuer: String

    func respond(to request: IncomingRequest) async throws -> Response {
        await OAuthErrorResponse.catching(issuer: issuer) {
            let form = try await request.oauthForm()
            guard let type = form["grant_type"] else { throw ServiceError.invalidRequest("grant_type is missing.") }
            switch type {
            case "authorization_code": return .json(try await redeemCode(form, request))
            case "refresh_token": return .json(try await refresh(form, request))
            default:
                throw ServiceError(
                    .unsupportedGrantType, detail: "grant_type must be authorization_code or refresh_token.")
            }
        }
    }

    /// RFC 6749 §4.1.3, RFC 7636 §4.5.
    private func redeemCode(_ form: OAuthParameters, _ request: IncomingRequest) async throws -> Tokens.TokenResponse {
        guard let code = form.secret("code") else { throw ServiceError.invalidRequest("code is missing.") }
        guard let verifier = form.secret("code_verifier") else {
            throw ServiceError.invalidRequest("code_verifier is missing: PKCE is required.")
        }
        let client = try await clientAuthenticator.authenticate(request, form)
        return try await recordingReuse(request) {
            try await tokens.call(
                Tokens.ExchangeAuthorizationCode(
                    code: code, client: client.proof, redirectURI: form["redirect_uri"], verifier: verifier,
                    device: request.device))
        }
    }

    /// RFC 6749 §6.
    private func refresh(_ form: OAuthParameters, _ request: IncomingRequest) async throws -> Tokens.TokenResponse {
        guard let token = form.secret("refresh_token") else {
            throw ServiceError.invalidRequest("refresh_token is missing.")
        }
        let client = try await clientAuthenticator.authenticate(request, form)
        return try await recordingReuse(request) {
            try await tokens.call(
                Tokens.ExchangeRefreshToken(
                    refreshToken: token, client: client.proof, scope: form["scope"], device: request.device))
        }
    }

    /// Runs `body`. If it throws because a code or token was used twice, two parties hold it: records that for its user.
    private func recordingReuse<Value: Sendable>(
        _ request: IncomingRequest, _ body: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await body()
        } catch let error as ServiceError {
            await events.record(error.attestation, request)
            throw error
        }
    }
}
