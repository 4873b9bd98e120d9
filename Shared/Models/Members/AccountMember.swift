/// A member of an account, as other members see them.
public struct AccountMember: Codable, Sendable, Equatable {
    /// Unique identifier for a membership.
    public var id: MembershipID
    /// Unique identifier for a user.
    public var userID: UserID
    /// What the member may do in the account.
    public var role: Role
    /// The name to display, or else given and family name; null without any.
    @Nullable public var name: String?
    /// The member's primary address if it is verified, or else another verified one; null without one. Only owners and the member see it.
    @Nullable public var email: EmailAddress?
    /// Whether the member may sign in; null for readers who don't own the account.
    @Nullable public var status: UserStatus?
    /// Whether the account was created along with this user, who stays an owner of it.
    public var isPersonal: Bool
    /// When the user joined.
    public var joinedAt: Timestamp

    public init(
        id: MembershipID, userID: UserID, role: Role, name: String?, email: EmailAddress?, status: UserStatus?,
        isPersonal: Bool, joinedAt: Timestamp
    ) {
        self.id = id
        self.userID = userID
        self.role = role
        self.name = name
        self.email = email
        self.status = status
        self.isPersonal = isPersonal
        self.joinedAt = joinedAt
    }

    enum CodingKeys: String, CodingKey {
        case id, role, name, email, status
        case userID = "user_id"
        case isPersonal = "personal"
        case joinedAt = "joined_at"
    }
}
