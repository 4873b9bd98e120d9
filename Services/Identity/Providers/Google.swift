import Models

/// Google, or with another issuer any provider of OpenID Connect that has a discovery document. Whoever sets another issuer
/// says that its word for an address counts.
struct Google: SignInProvider {
    static let provider = Provider.google
    static let issuer = "https://accounts.google.com"

    let openID: OpenID

    func url(
        for errand: ProviderAuthorizationRequest, _ connection: OpenConnection, until: ContinuousClock.Instant
    ) async throws(ProviderError) -> String {
        let endpoints = try await endpoints(connection, until)
        var parameters = errand.parameters(for: connection.clientID, scope: "openid email profile")
        parameters.append(("nonce", errand.nonce.reveal()))
        if let hint = errand.loginHint { parameters.append(("login_hint", hint)) }
        if connection.connection.issuer == nil {
            if let locale = errand.locales.first { parameters.append(("hl", locale)) }
        } else if !errand.locales.isEmpty {
            parameters.append(("ui_locales", errand.locales.joined(separator: " ")))
        }
        return FormText.url(endpoints.authorization, parameters)
    }

    func person(
        _ back: ProviderCallback, _ connection: OpenConnection
    ) async throws(ProviderError) -> ExternalIdentity {
        let endpoints = try await endpoints(connection, back.until)
        // RFC 9207 §2.4: whoever says who they are has to be whom we asked.
        if let issuer = back.issuer, issuer != endpoints.issuer { throw fault(.wrongIssuer) }
        let isInBody = endpoints.takesSecretInBody
        let answer = try await openID.http.exchange(
            back.parameters + [("client_id", connection.clientID)]
                + (isInBody ? [("client_secret", connection.secret)] : []),
            at: endpoints.token, basic: isInBody ? nil : (connection.clientID, connection.secret), Self.provider,
            reach: connection.reach, until: back.until)
        let rules = IDTokenRules(provider: Self.provider, clientID: connection.clientID, nonce: back.nonce) { claims in
            // Google itself has left the scheme out at times, and says so in its manual.
            claims.iss == endpoints.issuer || (endpoints.issuer == Self.issuer && claims.iss == "accounts.google.com")
        }
        let claims = try await openID.claims(
            of: answer.idToken, rules, keysURL: endpoints.keys, reach: connection.reach, until: back.until)
        var person = ExternalIdentity(claims, provider: Self.provider, issuer: endpoints.issuer, subject: claims.sub)
        if endpoints.issuer == Self.issuer, !Self.isAuthoritative(for: claims) { person.mayHaveLostEmail = true }
        return person
    }

    /// Whether Google itself runs the mailbox: an address of Gmail, or of a Workspace, which `hd` names. For any other
    /// address `email_verified` says only that it was the person's when they opened their Google account
    /// (https://developers.google.com/identity/gsi/web/guides/verify-google-id-token).
    static func isAuthoritative(for claims: ProviderIDTokenClaims) -> Bool {
        guard claims.emailVerified?.isSet == true, let email = claims.email,
            let domain = email.split(separator: "@").last?.lowercased()
        else { return false }
        return ["gmail.com", "googlemail.com"].contains(domain) || claims.hd?.isEmpty == false
    }

    private func endpoints(
        _ connection: OpenConnection, _ until: ContinuousClock.Instant
    ) async throws(ProviderError) -> OpenID.Endpoints {
        try await openID.endpoints(
            of: connection.base(Self.issuer), Self.provider, reach: connection.reach, until: until)
    }
}

extension ExternalIdentity {
    /// What the standard claims say (OIDC Core §5.1).
    init(_ claims: ProviderIDTokenClaims, provider: Provider, issuer: String, subject: String) {
        self.init(provider: provider, issuer: issuer, subject: subject)
        email = claims.email.flatMap { EmailAddress($0) }
        isEmailVerified = email != nil && claims.emailVerified?.isSet == true
        givenName = claims.givenName
        familyName = claims.familyName
        displayName = claims.name
        avatarURL = claims.picture
        locale = claims.locale
    }
}
