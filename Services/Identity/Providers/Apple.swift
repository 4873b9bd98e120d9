import Foundation
import JWTKit
import Models
import Primitives

/// Apple. The client secret is a JWT that we sign for each token request, the response is a form post, and the user's name
/// comes only with the first sign-in, in a parameter beside the code.
struct Apple: SignInProvider {
    static let provider = Provider.apple
    static let issuer = "https://appleid.apple.com"
    /// The lifetime of a client secret, in seconds. Apple allows six months, but a secret is used for one request only.
    static let secretLifetime = 300

    let openID: OpenIDConnect

    func authorizationURL(
        for request: ProviderAuthorizationRequest, _ connection: OpenConnection, deadline: ContinuousClock.Instant
    ) async throws(ProviderError) -> String {
        let endpoints = try await endpoints(connection, deadline)
        var parameters = request.parameters(for: connection.clientID, scope: "name email")
        // Apple requires `form_post` when a scope is requested.
        parameters += [("nonce", request.nonce.reveal()), ("response_mode", "form_post")]
        parameters.append(("locale", request.locales.first?.replacing("-", with: "_")))
        return FormEncoding.adding(parameters, to: endpoints.authorization)
    }

    func identity(
        for callback: ProviderCallback, _ connection: OpenConnection
    ) async throws(ProviderError) -> ExternalIdentity {
        let endpoints = try await endpoints(connection, callback.deadline)
        if let issuer = callback.issuer, issuer != endpoints.issuer { throw providerError(.wrongIssuer) }
        guard let secret = try? await Self.clientSecret(connection, audience: endpoints.issuer, at: openID.now()) else {
            throw providerError(.clientRefused)
        }
        let tokens = try await openID.http.redeemCode(
            callback.parameters + [("client_id", connection.clientID), ("client_secret", secret)], at: endpoints.token,
            Self.provider, egress: connection.egress, deadline: callback.deadline)
        let verifier = IDTokenVerifier(
            provider: Self.provider, clientID: connection.clientID, nonce: callback.nonce
        ) { claims in
            claims.iss == endpoints.issuer
        }
        let claims = try await openID.verify(
            tokens.idToken, with: verifier, keysURL: endpoints.keys, egress: connection.egress,
            deadline: callback.deadline)
        var identity = ExternalIdentity(
            claims, provider: Self.provider, issuer: endpoints.issuer, subject: claims.sub)
        // Use nothing but the name from `user`: it came through the browser and is not signed.
        let name = callback.user.flatMap { try? JSONDecoder().decode(User.self, from: Data($0.utf8)) }?.name
        identity.givenName = name?.firstName ?? identity.givenName
        identity.familyName = name?.lastName ?? identity.familyName
        return identity
    }

    private func endpoints(
        _ connection: OpenConnection, _ deadline: ContinuousClock.Instant
    ) async throws(ProviderError) -> OpenIDConnect.Endpoints {
        try await openID.endpoints(
            of: connection.baseURL(default: Self.issuer), Self.provider, egress: connection.egress, deadline: deadline)
    }

    /// A client secret: a JWT signed with the team's key by ES256 ("Creating a client secret" in Apple's documentation).
    static func clientSecret(_ connection: OpenConnection, audience: String, at now: Date) async throws -> String {
        let time = Int(now.timeIntervalSince1970)
        let key = try ES256PrivateKey(pem: connection.secrets.key?.reveal() ?? "")
        let id = JWKIdentifier(string: connection.connection.keyID ?? "")
        let keys = await JWTKeyCollection().add(ecdsa: key, kid: id)
        return try await keys.sign(
            SecretClaims(
                iss: connection.connection.teamID ?? "", sub: connection.clientID, aud: audience, iat: time,
                exp: time + secretLifetime), kid: id)
    }

    private struct SecretClaims: JWTPayload {
        let iss: String
        let sub: String
        let aud: String
        let iat: Int
        let exp: Int

        func verify(using algorithm: some JWTAlgorithm) throws {}
    }

    /// The `user` parameter of the first sign-in.
    private struct User: Decodable {
        struct Name: Decodable {
            let firstName: String?
            let lastName: String?
        }

        let name: Name?
    }
}
