/// An invitation to join an account, or to sign up.
public struct Invite: Codable, Sendable, Equatable {
    /// What has become of an invitation.
    public enum Status: String, Codable, Sendable {
        case pending, accepted, revoked, expired
    }

    /// Unique identifier for an invitation.
    public var id: InviteID
    /// The account to join; null for an invitation from the waitlist for signing up, which leads to no account but its reader's
    /// own.
    @Nullable public var accountID: AccountID?
    /// The invited address; null once it has been erased.
    @Nullable public var email: EmailAddress?
    /// The role that the invited person gets.
    public var role: Role
    /// What has become of the invitation.
    public var status: Status
    /// When the invitation was created.
    public var createdAt: Timestamp
    /// Until when it can be accepted.
    public var expiresAt: Timestamp

    public init(
        id: InviteID, accountID: AccountID?, email: EmailAddress?, role: Role, status: Status, createdAt: Timestamp,
        expiresAt: Timestamp
    ) {
        self.id = id
        self.accountID = accountID
        self.email = email
        self.role = role
        self.status = status
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }

    enum CodingKeys: String, CodingKey {
        case id, email, role, status
        case accountID = "account_id"
        case createdAt = "created_at"
        case expiresAt = "expires_at"
    }
}
