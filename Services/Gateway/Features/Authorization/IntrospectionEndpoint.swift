import Hummingbird
import Models
import RPCClient

/// The introspection endpoint (RFC 7662): tells a client whether a token of its application is active. Only clients that
/// can authenticate may ask.
struct IntrospectionEndpoint: Endpoint {
    static let operation = Operation(
        .post, "/oauth2/introspect", id: "introspect", tag: .oauth,
        summary: "Check whether a token of the client's application is active (RFC 7662)",
        description: "For confidential clients.",
        authentication: .client,
        csrf: .exempt,
        rateLimit: .introspection,
        format: .oauth,
        request: .form(
            .object(OAuthParts.tokenFields),
            example: ["token": "Zk3vQ0mT8wLr5yNc1xHs7jUbPd2fKa9e", "token_type_hint": "refresh_token"]),
        answers: [.json("The claims of an active token, or `active: false`.", .introspection)],
        errors: [.invalidRequest, .invalidClient])

    let tokens: ServiceClient
    let clients: ClientDirectory
    let clientAuthenticator: ClientAuthenticator
    let issuer: String

    func respond(to request: IncomingRequest) async throws -> Response {
        await OAuthErrorResponse.catching(issuer: issuer) {
            let form = try await request.oauthForm()
            guard let token = form.secret("token") else { throw ServiceError.invalidRequest("token is missing.") }
            let client = try await clientAuthenticator.authenticate(request, form)
            let introspection = try await tokens.call(Tokens.IntrospectToken(token: token, client: client.proof))
            let isActive = try await hasItsClient(introspection)
            return .json(IntrospectionResponse(isActive ? introspection : .init(active: false), issuer: issuer))
        }
    }

    /// False for a token whose client was deleted, although its session may not have ended.
    private func hasItsClient(_ token: Tokens.Introspection) async throws -> Bool {
        if let claims = token.claims { return try await clients.hasClient(claims.client, of: claims.application) }
        guard let session = token.session else { return true }
        return try await clients.hasClient(session.client, of: session.application)
    }
}

/// The introspection response (RFC 7662 §2.2). For an active access token it has the token's claims, for an active refresh
/// token those of its session, for any other only `active`.
struct IntrospectionResponse: Encodable, Sendable {
    private let introspection: Tokens.Introspection
    private let issuer: String

    init(_ introspection: Tokens.Introspection, issuer: String) {
        self.introspection = introspection
        self.issuer = issuer
    }

    private enum Key: String, CodingKey {
        case active
        case tokenType = "token_type"
        case issuer = "iss"
        case user = "sub"
        case client = "client_id"
        case application = "application_id"
        case session = "sid"
        case scope
        case expiresAt = "exp"
    }

    func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: Key.self)
        try members.encode(introspection.active, forKey: .active)
        if let claims = introspection.claims {
            try members.encode(TokenType.bearer, forKey: .tokenType)
            try claims.encode(to: encoder)
        }
        if let session = introspection.session {
            try members.encode(issuer, forKey: .issuer)
            try members.encode(session.user, forKey: .user)
            try members.encode(session.client, forKey: .client)
            try members.encode(session.application, forKey: .application)
            try members.encode(session.session, forKey: .session)
            try members.encode(session.scope, forKey: .scope)
            try members.encode(session.expiresAt, forKey: .expiresAt)
        }
    }
}
