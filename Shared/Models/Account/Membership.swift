/// Links a user to an account with a role. A user can be a member of several accounts.
public struct Membership: Codable, Sendable, Equatable {
    /// Unique identifier for a membership.
    public var id: MembershipID
    /// Unique identifier for an account.
    public var accountID: AccountID
    /// Unique identifier for a user.
    public var userID: UserID
    /// What the user may do in the account.
    public var role: Role
    /// The account itself.
    public var account: Account

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
