/// Represents a billing container with domains and billing settings. Accounts form a hierarchy with applications
/// where types alternate: an account's parent is an application, an application's parent an account.
public struct Account: Codable, Sendable, Equatable {
    /// Unique identifier for an account.
    public var id: AccountID
    /// Parent resource ID (application ID for accounts).
    @Nullable public var parentID: String?
    /// Display name for the account.
    @Nullable public var name: String?
    /// URL to the account's avatar image.
    @Nullable public var avatarURL: String?

    /// Makes an account.
    public init(id: AccountID, parentID: String?, name: String?, avatarURL: String?) {
        self.id = id
        self.parentID = parentID
        self.name = name
        self.avatarURL = avatarURL
    }

    enum CodingKeys: String, CodingKey {
        case id
        case parentID = "parent_id"
        case name
        case avatarURL = "avatar_url"
    }
}
