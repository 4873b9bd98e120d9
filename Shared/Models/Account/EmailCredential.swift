/// Associates an email address with a user. Sign-in looks users up by it, and it records whether the user owns the
/// mailbox.
public struct EmailCredential: Codable, Sendable, Equatable {
    /// Unique identifier for an email credential.
    public var id: EmailCredentialID
    /// Unique identifier for a user.
    public var userID: UserID
    /// The address; null once it has been erased.
    @Nullable public var email: EmailAddress?
    /// Keyed hash by which the address is looked up (lower-case hex); null once the address has been erased.
    @Nullable public var hashedEmail: String?
    /// When the user proved that they own the mailbox; null before that.
    @Nullable public var emailVerifiedAt: Timestamp?

    public init(
        id: EmailCredentialID, userID: UserID, email: EmailAddress?, hashedEmail: String?, emailVerifiedAt: Timestamp?
    ) {
        self.id = id
        self.userID = userID
        self.email = email
        self.hashedEmail = hashedEmail
        self.emailVerifiedAt = emailVerifiedAt
    }

    enum CodingKeys: String, CodingKey {
        case id, email
        case userID = "user_id"
        case hashedEmail = "hashed_email"
        case emailVerifiedAt = "email_verified_at"
    }
}
