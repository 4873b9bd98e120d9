import Foundation
import Hummingbird
import Models

/// Gives up a token that a client does not need any more, and its session with it (RFC 7009).
struct PostRevoke: Endpoint {
    static let route = Route.post("/oauth2/revoke")
    static let csrf = CSRFGuard.Rule.exempt
    static let limit: LimitPolicy? = .token
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        await OAuthError.catching(issuer: house.issuer) {
            let form = try await request.oauthForm()
            guard let token = form.secret("token") else { throw OAuthError.invalidRequest("token is missing.") }
            let client = try await house.authenticatedClient(request, form)
            let revoked = try await house.fleet.tokens.call(Tokens.RevokeToken(token: token, client: client.proof))
            await house.events.record(revoked.proof, request)
            return Response(status: .ok)
        }
    }
}

/// Says whether a token counts right now (RFC 7662): to clients that can show who they are, of their own application.
struct PostIntrospect: Endpoint {
    static let route = Route.post("/oauth2/introspect")
    static let csrf = CSRFGuard.Rule.exempt
    static let limit: LimitPolicy? = .introspection
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        await OAuthError.catching(issuer: house.issuer) {
            let form = try await request.oauthForm()
            guard let token = form.secret("token") else { throw OAuthError.invalidRequest("token is missing.") }
            let client = try await house.authenticatedClient(request, form)
            let said = try await house.fleet.tokens.call(Tokens.IntrospectToken(token: token, client: client.proof))
            return .json(IntrospectionAnswer(said, issuer: house.issuer))
        }
    }
}

/// The answer (RFC 7662 §2.2): of an access token its claims, of a refresh token what it stands for.
struct IntrospectionAnswer: Encodable, Sendable {
    let said: Tokens.Introspection
    let issuer: String

    init(_ said: Tokens.Introspection, issuer: String) {
        self.said = said
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
        try members.encode(said.active, forKey: .active)
        if let claims = said.claims {
            try members.encode(TokenType.bearer, forKey: .tokenType)
            try claims.encode(to: encoder)
        }
        if let session = said.session {
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
