import Hummingbird
import Models
import RPCClient

/// The revocation endpoint (RFC 7009): a client revokes a token that it no longer needs, which ends the token's session.
struct RevocationEndpoint: Endpoint {
    static let route = Route.post("/oauth2/revoke")
    static let csrf = CSRFGuard.Rule.exempt
    static let limit: LimitPolicy? = .token
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
