import Models

/// A user's identity at a provider, verified as far as the provider allows.
struct ExternalIdentity: Codable, Sendable, Equatable {
    let provider: Provider
    /// The provider's issuer identifier, or its base URL if it has none. For Facebook it includes the app.
    let issuer: String
    /// The provider's id of the user, 1 to 255 bytes. It never changes and is never reassigned.
    let subject: String
    var email: EmailAddress?
    /// Whether the provider confirms that the address belongs to the user.
    var isEmailVerified = false
    /// True if the provider has verified the address once, but doesn't run its mailbox: it may belong to another person by
    /// now. Nil otherwise.
    var mayHaveLostEmail: Bool?
    var givenName: String?
    var familyName: String?
    var displayName: String?
    var avatarURL: String?
    var locale: String?

    init(provider: Provider, issuer: String, subject: String) {
        self.provider = provider
        self.issuer = issuer
        self.subject = subject
    }

    /// Whether the provider's confirmation proves as much as reading the mailbox now.
    var ownsEmail: Bool { isEmailVerified && mayHaveLostEmail != true }

    /// The personal fields that pass our own rules. The user can't do anything about a provider's invalid values, so those
    /// are left out.
    var fields: [Identity.IdentityField: String] {
        let given: [Identity.IdentityField: String?] = [
            .givenName: givenName, .familyName: familyName, .displayName: displayName, .avatarURL: avatarURL,
            .locale: locale,
        ]
        return given.compactMapValues(\.self).filter { field, value in
            PersonalFields.invalidParameters(of: [field: value]).isEmpty
        }
    }
}

extension ExternalIdentity {
    /// Reads the standard claims (OIDC Core §5.1).
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
