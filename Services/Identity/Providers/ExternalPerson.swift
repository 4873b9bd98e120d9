import Models

/// Who someone is at a provider, as far as we believe the provider.
struct ExternalIdentity: Codable, Sendable, Equatable {
    let provider: Provider
    /// Whose word it is: the issuer, or what stands for it where a provider has none.
    let issuer: String
    /// The provider's id of the person, which never changes and never becomes somebody else's.
    let subject: String
    var email: EmailAddress?
    /// Whether the provider vouches that the address is theirs.
    var isEmailVerified = false
    /// True when the provider checked the address once and does not own its domain: somebody else may have the mailbox by
    /// now. Left out otherwise.
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

    /// Whether the provider's word that the address is theirs is as good as the mailbox itself.
    var ownsEmail: Bool { isEmailVerified && mayHaveLostEmail != true }

    /// The personal fields that can be kept. A provider's strange values are left out, for they are no fault of the user's.
    var fields: [Identity.IdentityField: String] {
        let given: [Identity.IdentityField: String?] = [
            .givenName: givenName, .familyName: familyName, .displayName: displayName, .avatarURL: avatarURL,
            .locale: locale,
        ]
        return given.compactMapValues(\.self).filter { field, value in
            PersonalFields.faults(of: [field: value]).isEmpty
        }
    }
}
