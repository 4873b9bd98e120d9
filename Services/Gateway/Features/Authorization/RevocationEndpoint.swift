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
            .object([
                .required("token", .string.example("Zk3vQ0mT8wLr5yNc1xHs7jUbPd2fKa9e")),
                .optional("token_type_hint", .string.example("refresh_token")),
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
            ])),
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
