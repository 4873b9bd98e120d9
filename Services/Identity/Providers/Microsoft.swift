import Foundation
import Models
import Primitives

/// Microsoft. Users come from any tenant: the issuer of an ID token is that of the tenant that it names, a user is an
/// object within a tenant, and an email address counts as verified only if the tenant has verified its domain.
struct Microsoft: SignInProvider {
    static let provider = Provider.microsoft
    static let baseURL = "https://login.microsoftonline.com"

    let openID: OpenIDConnect

    func authorizationURL(
        for request: ProviderAuthorizationRequest, _ connection: OpenConnection, deadline: ContinuousClock.Instant
    ) async throws(ProviderError) -> String {
        var parameters = request.parameters(for: connection.clientID, scope: "openid email profile")
        parameters += [("nonce", request.nonce.reveal()), ("response_mode", "query")]
        parameters.append(("login_hint", request.loginHint))
        if !request.locales.isEmpty { parameters.append(("ui_locales", request.locales.joined(separator: " "))) }
        return FormEncoding.adding(
            parameters, to: "\(connection.baseURL(default: Self.baseURL))/common/oauth2/v2.0/authorize")
    }

    func identity(
        for callback: ProviderCallback, _ connection: OpenConnection
    ) async throws(ProviderError) -> ExternalIdentity {
        let base = connection.baseURL(default: Self.baseURL)
        let tokens = try await openID.http.redeemCode(
            callback.parameters + [("client_id", connection.clientID), ("client_secret", connection.secret)],
            at: "\(base)/common/oauth2/v2.0/token", Self.provider, egress: connection.egress,
            deadline: callback.deadline)
        let verifier = IDTokenVerifier(
            provider: Self.provider, clientID: connection.clientID, nonce: callback.nonce
        ) { claims in
            guard let tenant = claims.tid, UUID(uuidString: tenant) != nil else { return false }
            return claims.iss == "\(base)/\(tenant)/v2.0"
        }
        let claims = try await openID.verify(
            tokens.idToken, with: verifier, keysURL: "\(base)/common/discovery/v2.0/keys", egress: connection.egress,
            deadline: callback.deadline)
        // `sub` differs between apps. `oid` is unique within the tenant, which is part of the issuer.
        guard let object = claims.oid, (1...255).contains(object.utf8.count) else { throw providerError(.claimMissing) }
        if let issuer = callback.issuer, issuer != claims.iss { throw providerError(.wrongIssuer) }
        var identity = ExternalIdentity(claims, provider: Self.provider, issuer: claims.iss, subject: object)
        identity.isEmailVerified = identity.email != nil && claims.xmsEdov?.isSet == true
        return identity
    }
}
