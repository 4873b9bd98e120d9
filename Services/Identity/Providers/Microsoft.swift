import Foundation
import Models

/// Microsoft: anyone's tenant may sign people in, so a token's issuer is that of the tenant it names, a person is an
/// object in a tenant, and an address is theirs only if the tenant has verified its domain.
struct Microsoft: SignInProvider {
    static let provider = Provider.microsoft
    static let base = "https://login.microsoftonline.com"

    let openID: OpenID

    func url(
        for errand: ProviderAuthorizationRequest, _ connection: OpenConnection, until: ContinuousClock.Instant
    ) async throws(ProviderError) -> String {
        var parameters = errand.parameters(for: connection.clientID, scope: "openid email profile")
        parameters += [("nonce", errand.nonce.reveal()), ("response_mode", "query")]
        if let hint = errand.loginHint { parameters.append(("login_hint", hint)) }
        if !errand.locales.isEmpty { parameters.append(("ui_locales", errand.locales.joined(separator: " "))) }
        return FormText.url("\(connection.base(Self.base))/common/oauth2/v2.0/authorize", parameters)
    }

    func person(
        _ back: ProviderCallback, _ connection: OpenConnection
    ) async throws(ProviderError) -> ExternalIdentity {
        let base = connection.base(Self.base)
        let answer = try await openID.http.exchange(
            back.parameters + [("client_id", connection.clientID), ("client_secret", connection.secret)],
            at: "\(base)/common/oauth2/v2.0/token", Self.provider, reach: connection.reach, until: back.until)
        let rules = IDTokenRules(provider: Self.provider, clientID: connection.clientID, nonce: back.nonce) { claims in
            guard let tenant = claims.tid, UUID(uuidString: tenant) != nil else { return false }
            return claims.iss == "\(base)/\(tenant)/v2.0"
        }
        let claims = try await openID.claims(
            of: answer.idToken, rules, keysURL: "\(base)/common/discovery/v2.0/keys", reach: connection.reach,
            until: back.until)
        // `sub` differs between applications, and `oid` is only unique within the tenant, which the issuer names.
        guard let object = claims.oid, (1...255).contains(object.utf8.count) else { throw fault(.claimMissing) }
        if let issuer = back.issuer, issuer != claims.iss { throw fault(.wrongIssuer) }
        var person = ExternalIdentity(claims, provider: Self.provider, issuer: claims.iss, subject: object)
        person.isEmailVerified = person.email != nil && claims.xmsEdov?.isSet == true
        return person
    }
}
