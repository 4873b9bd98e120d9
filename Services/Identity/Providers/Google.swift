import Models
import Primitives

/// Google. With another issuer, any OpenID Connect provider that has a discovery document: an operator who configures an
/// issuer trusts its `email_verified` claim.
struct Google: SignInProvider {
    static let provider = Provider.google
    static let issuer = "https://accounts.google.com"

    let openID: OpenIDConnect

    func authorizationURL(
        for request: ProviderAuthorizationRequest, _ connection: OpenConnection, deadline: ContinuousClock.Instant
    ) async throws(ProviderError) -> String {
        let endpoints = try await endpoints(connection, deadline)
        var parameters = request.parameters(for: connection.clientID, scope: "openid email profile")
        parameters.append(("nonce", request.nonce.reveal()))
        parameters.append(("login_hint", request.loginHint))
        if connection.connection.issuer == nil {
            parameters.append(("hl", request.locales.first))
        } else if !request.locales.isEmpty {
            parameters.append(("ui_locales", request.locales.joined(separator: " ")))
        }
        return FormEncoding.adding(parameters, to: endpoints.authorization)
    }

    func identity(
        for callback: ProviderCallback, _ connection: OpenConnection
    ) async throws(ProviderError) -> ExternalIdentity {
        let endpoints = try await endpoints(connection, callback.deadline)
        // RFC 9207 §2.4: the issuer in the response must be the one that was asked.
        if let issuer = callback.issuer, issuer != endpoints.issuer { throw providerError(.wrongIssuer) }
        let isSecretInBody = endpoints.acceptsSecretInBody
        let tokens = try await openID.http.redeemCode(
            callback.parameters + [("client_id", connection.clientID)]
                + (isSecretInBody ? [("client_secret", connection.secret)] : []),
            at: endpoints.token, basic: isSecretInBody ? nil : (connection.clientID, connection.secret), Self.provider,
            egress: connection.egress, deadline: callback.deadline)
        let verifier = IDTokenVerifier(
            provider: Self.provider, clientID: connection.clientID, nonce: callback.nonce
        ) { claims in
            // Google documents that its ID tokens may have the issuer without the scheme.
            claims.iss == endpoints.issuer || (endpoints.issuer == Self.issuer && claims.iss == "accounts.google.com")
        }
        let claims = try await openID.verify(
            tokens.idToken, with: verifier, keysURL: endpoints.keys, egress: connection.egress,
            deadline: callback.deadline)
        var identity = ExternalIdentity(
            claims, provider: Self.provider, issuer: endpoints.issuer, subject: claims.sub)
        if endpoints.issuer == Self.issuer, !Self.isAuthoritative(for: claims) { identity.mayHaveLostEmail = true }
        return identity
    }

    /// Whether Google itself runs the mailbox: a Gmail address, or one of a Workspace, which has the claim `hd`. For other
    /// addresses `email_verified` states only that it belonged to the user when they opened their Google account
    /// (https://developers.google.com/identity/gsi/web/guides/verify-google-id-token).
    static func isAuthoritative(for claims: ProviderIDTokenClaims) -> Bool {
        guard claims.emailVerified?.isSet == true, let email = claims.email,
            let domain = email.split(separator: "@").last?.lowercased()
        else { return false }
        return ["gmail.com", "googlemail.com"].contains(domain) || claims.hd?.isEmpty == false
    }

    private func endpoints(
        _ connection: OpenConnection, _ deadline: ContinuousClock.Instant
    ) async throws(ProviderError) -> OpenIDConnect.Endpoints {
        try await openID.endpoints(
            of: connection.baseURL(default: Self.issuer), Self.provider, egress: connection.egress, deadline: deadline)
    }
}
