extension Identity {
    /// A field of ``UserIdentity`` that its owner may change.
    public enum IdentityField: String, Codable, Sendable, CaseIterable, CodingKeyRepresentable {
        case avatarURL = "avatar_url"
        case givenName = "given_name"
        case familyName = "family_name"
        case displayName = "display_name"
        case preferredLanguage = "preferred_language"
        case locale, timezone
    }
}
