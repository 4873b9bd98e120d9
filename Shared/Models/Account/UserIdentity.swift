/// Personal profile information for a user including name, avatar, and locale preferences. Stored separately from
/// authentication data for GDPR compliance.
public struct UserIdentity: Codable, Sendable, Equatable {
    /// Unique identifier for a user.
    public var id: UserID
    /// URL of a picture.
    @Nullable public var avatarURL: String?
    /// The user's id in the application's own records.
    @Nullable public var externalID: String?
    /// Given name.
    @Nullable public var givenName: String?
    /// Family name.
    @Nullable public var familyName: String?
    /// The name to show.
    @Nullable public var displayName: String?
    /// BCP 47 tag of the language for texts.
    @Nullable public var preferredLanguage: String?
    /// BCP 47 tag for formats.
    @Nullable public var locale: String?
    /// IANA time zone name.
    @Nullable public var timezone: String?

    /// Makes an identity in which only the id is known.
    public init(id: UserID) { self.id = id }

    enum CodingKeys: String, CodingKey {
        case id, locale, timezone
        case avatarURL = "avatar_url"
        case externalID = "external_id"
        case givenName = "given_name"
        case familyName = "family_name"
        case displayName = "display_name"
        case preferredLanguage = "preferred_language"
    }
}
