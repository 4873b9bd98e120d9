extension Identity {
    /// Changes the fields of a user's identity that are named, and leaves the others (RFC 7396).
    ///
    /// Errors: as ``GetProfile``.
    public struct UpdateProfile: RPCMethod {
        public static let name = "identity.update_profile"
        public static let isIdempotent = true
        public typealias Reply = SessionProfile

        /// Whose identity.
        public var user: UserID
        /// The user's application.
        public var application: ApplicationID
        /// The account that the caller's token names.
        public var account: AccountID
        /// The new values by field; a null value clears the field, an absent one keeps it.
        public var changes: [IdentityField: String?]

        /// Makes the call.
        public init(
            user: UserID, application: ApplicationID, account: AccountID, changes: [IdentityField: String?]
        ) {
            self.user = user
            self.application = application
            self.account = account
            self.changes = changes
        }
    }

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
