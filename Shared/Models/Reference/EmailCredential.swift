/// Associates an email address with a user for authentication. Used to look up users during login flows and verify
/// email ownership.
public struct EmailCredential: Codable, Sendable, Equatable {
    /// Unique identifier for an e-mail credential.
    public var id: EmailCredentialID
    /// Unique identifier for a user.
    public var userID: UserID
    /// The address; null once it was erased.
    @Nullable public var email: EmailAddress?
    /// The keyed hash by which the address is looked up (lower-case hex); null once it was erased.
    @Nullable public var hashedEmail: String?
    /// When the user proved that the mailbox is theirs.
    @Nullable public var emailVerifiedAt: Timestamp?

    /// Makes a credential.
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
