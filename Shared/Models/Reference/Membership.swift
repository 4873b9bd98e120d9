/// What a member may do in an account.
public enum Role: String, Codable, Sendable, CaseIterable, CustomStringConvertible {
    case owner, member, viewer

    /// The role's name in the API.
    public var description: String { rawValue }
}

/// Links a user to an account with a specific role (owner, member, or viewer). Users can have memberships in
/// multiple accounts.
public struct Membership: Codable, Sendable, Equatable {
    /// Unique identifier for a membership.
    public var id: MembershipID
    /// Unique identifier for an account.
    public var accountID: AccountID
    /// Unique identifier for a user.
    public var userID: UserID
    /// What the user may do there.
    public var role: Role
    /// The account itself, as profiles show it.
    public var account: Account

    /// Makes a membership.
    public init(id: MembershipID, accountID: AccountID, userID: UserID, role: Role, account: Account) {
        self.id = id
        self.accountID = accountID
        self.userID = userID
        self.role = role
        self.account = account
    }

    enum CodingKeys: String, CodingKey {
        case id, role, account
        case accountID = "account_id"
        case userID = "user_id"
    }
}
