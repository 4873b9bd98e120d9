import Foundation
import JWTKit
import Models

/// Apple: our secret is a token that we sign ourselves for each exchange, the answer comes by a form that is posted, and
/// the name comes once, beside it.
struct Apple: SignInProvider {
    static let provider = Provider.apple
    static let issuer = "https://appleid.apple.com"
    /// How long a client secret counts, in seconds. Apple allows half a year; an exchange takes moments.
    static let secretLifetime = 300

    let openID: OpenID

    func url(
        for errand: ProviderAuthorizationRequest, _ connection: OpenConnection, until: ContinuousClock.Instant
    ) async throws(ProviderError) -> String {
        let endpoints = try await endpoints(connection, until)
        var parameters = errand.parameters(for: connection.clientID, scope: "name email")
        // Apple sends name and address by `form_post` only.
        parameters += [("nonce", errand.nonce.reveal()), ("response_mode", "form_post")]
        if let locale = errand.locales.first { parameters.append(("locale", locale.replacing("-", with: "_"))) }
        return FormText.url(endpoints.authorization, parameters)
    }

    func person(
        _ back: ProviderCallback, _ connection: OpenConnection
    ) async throws(ProviderError) -> ExternalIdentity {
        let endpoints = try await endpoints(connection, back.until)
        if let issuer = back.issuer, issuer != endpoints.issuer { throw fault(.wrongIssuer) }
        guard let secret = try? await Self.clientSecret(connection, audience: endpoints.issuer, at: openID.now()) else {
            throw fault(.clientRefused)
        }
        let answer = try await openID.http.exchange(
            back.parameters + [("client_id", connection.clientID), ("client_secret", secret)], at: endpoints.token,
            Self.provider, reach: connection.reach, until: back.until)
        let rules = IDTokenRules(provider: Self.provider, clientID: connection.clientID, nonce: back.nonce) { claims in
            claims.iss == endpoints.issuer
        }
        let claims = try await openID.claims(
            of: answer.idToken, rules, keysURL: endpoints.keys, reach: connection.reach, until: back.until)
        var person = ExternalIdentity(claims, provider: Self.provider, issuer: endpoints.issuer, subject: claims.sub)
        // Nothing but the name is taken from the form: it came through the browser, unsigned.
        let name = back.user.flatMap { try? JSONDecoder().decode(User.self, from: Data($0.utf8)) }?.name
        person.givenName = name?.firstName ?? person.givenName
        person.familyName = name?.lastName ?? person.familyName
        return person
    }

    private func endpoints(
        _ connection: OpenConnection, _ until: ContinuousClock.Instant
    ) async throws(ProviderError) -> OpenID.Endpoints {
        try await openID.endpoints(
            of: connection.base(Self.issuer), Self.provider, reach: connection.reach, until: until)
    }

    /// A client secret: ES256 with the team's key ("Generate and validate tokens" in Apple's manual).
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

    /// What comes with the first sign-in.
    private struct User: Decodable {
        struct Name: Decodable {
            let firstName: String?
            let lastName: String?
        }

        let name: Name?
    }
}
