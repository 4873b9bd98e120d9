import Foundation
import Hummingbird
import Models

/// The token endpoint (RFC 6749 §3.2): trades a code or a refresh token for tokens. Its callers are clients, not
/// browsers with a session of ours, so it reads and sets no cookie.
struct PostToken: Endpoint {
    static let route = Route.post("/oauth2/token")
    static let csrf = CSRFGuard.Rule.exempt
    static let limit: LimitPolicy? = .token
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        await OAuthError.catching(issuer: house.issuer) {
            let form = try await request.oauthForm()
            guard let type = form["grant_type"] else { throw OAuthError.invalidRequest("grant_type is missing.") }
            guard ["authorization_code", "refresh_token"].contains(type) else {
                throw OAuthError(
                    code: "unsupported_grant_type",
                    description: "grant_type must be authorization_code or refresh_token.")
            }
            return .json(
                try await type == "refresh_token" ? refresh(form, request) : redeem(form, request))
        }
    }

    private func redeem(_ form: OAuthParameters, _ request: IncomingRequest) async throws -> Tokens.TokenResponse {
        guard let code = form.secret("code") else { throw OAuthError.invalidRequest("code is missing.") }
        guard let verifier = form.secret("code_verifier") else {
            throw OAuthError.invalidRequest("code_verifier is missing: PKCE is required.")
        }
        let client = try await house.authenticatedClient(request, form)
        return try await recordingReuse(request) {
            try await house.fleet.tokens.call(
                Tokens.ExchangeAuthorizationCode(
                    code: code, client: client.proof, redirectURI: form["redirect_uri"], verifier: verifier,
                    device: request.device))
        }
    }

    private func refresh(_ form: OAuthParameters, _ request: IncomingRequest) async throws -> Tokens.TokenResponse {
        guard let token = form.secret("refresh_token") else {
            throw OAuthError.invalidRequest("refresh_token is missing.")
        }
        let client = try await house.authenticatedClient(request, form)
        return try await recordingReuse(request) {
            try await house.fleet.tokens.call(
                Tokens.ExchangeRefreshToken(
                    refreshToken: token, client: client.proof, scope: form["scope"], device: request.device))
        }
    }

    /// What was used twice is in two hands: that is written down, with whose it was.
    private func recordingReuse<Value: Sendable>(
        _ request: IncomingRequest, _ body: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await body()
        } catch let error as ServiceError {
            await house.events.record(error.attestation, request)
            throw error
        }
    }
}
