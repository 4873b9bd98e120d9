/// An email address of a user, as the user manages it.
public struct UserEmail: Codable, Sendable, Equatable {
    /// How many addresses a user can have, with those that wait for verification.
    public static let maximumPerUser = 10

    /// Unique identifier for an email credential.
    public var id: EmailCredentialID
    /// The address.
    public var email: EmailAddress
    /// When the user proved that they own the mailbox; null before that.
    @Nullable public var emailVerifiedAt: Timestamp?
    /// Whether notices go to it, and applications see it. A user has one.
    public var isPrimary: Bool
    /// When it was added.
    public var createdAt: Timestamp
    /// Whether the user has added it and not verified it yet. Until then it is nobody's: it signs nobody in, and others can add it, too.
    public var isPending: Bool

    public init(
        id: EmailCredentialID, email: EmailAddress, emailVerifiedAt: Timestamp?, isPrimary: Bool, createdAt: Timestamp,
        isPending: Bool
    ) {
        self.id = id
        self.email = email
        self.emailVerifiedAt = emailVerifiedAt
        self.isPrimary = isPrimary
        self.createdAt = createdAt
        self.isPending = isPending
    }

    enum CodingKeys: String, CodingKey {
        case id, email
        case emailVerifiedAt = "email_verified_at"
        case isPrimary = "primary"
        case createdAt = "created_at"
        case isPending = "pending"
    }
}
