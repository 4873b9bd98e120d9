/// A billing container with domains and billing settings. Accounts and applications form a hierarchy of alternating
/// levels: an account's parent is an application, and an application's parent is an account.
public struct Account: Codable, Sendable, Equatable {
    /// Unique identifier for an account.
    public var id: AccountID
    /// Parent resource id (an application id for accounts).
    @Nullable public var parentID: String?
    /// Display name for the account.
    @Nullable public var name: String?
    /// URL to the account's avatar image.
    @Nullable public var avatarURL: String?

    public init(id: AccountID, parentID: String?, name: String?, avatarURL: String?) {
        self.id = id
        self.parentID = parentID
        self.name = name
        self.avatarURL = avatarURL
    }

    enum CodingKeys: String, CodingKey {
        case id, name
        case parentID = "parent_id"
        case avatarURL = "avatar_url"
    }
}
