import Hummingbird
import Models
import RPCClient

/// The revocation endpoint (RFC 7009): a client revokes a token that it no longer needs, which ends the token's session.
struct RevocationEndpoint: Endpoint {
    static let operation = Operation(
        .post, "/oauth2/revoke", id: "revoke", tag: .oauth,
        summary: "Revoke a token and its session (RFC 7009)",
        authentication: .client,
        csrf: .exempt,
        rateLimit: .token,
        format: .oauth,
        request: .form(
            .object(OAuthParts.tokenFields),
            example: [
                "token": "Zk3vQ0mT8wLr5yNc1xHs7jUbPd2fKa9e", "token_type_hint": "refresh_token",
                "client_id": "client_web",
            ]),
        answers: [.init(200, "The token and its session have ended.")],
        errors: [.invalidRequest, .invalidClient])

    let tokens: ServiceClient
    let clientAuthenticator: ClientAuthenticator
    let events: EventRecorder
    let issuer: String

    func respond(to request: IncomingRequest) async throws -> Response {
        await OAuthErrorResponse.catching(issuer: issuer) {
            let form = try await request.oauthForm()
            guard let token = form.secret("token") else { throw ServiceError.invalidRequest("token is missing.") }
            let client = try await clientAuthenticator.authenticate(request, form)
            let revoked = try await tokens.call(Tokens.RevokeToken(token: token, client: client.proof))
            await events.record(revoked.proof, request)
            return Response(status: .ok)
        }
    }
}
