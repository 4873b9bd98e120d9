/// A passkey of a user, as they see it.
public struct Passkey: Codable, Sendable, Equatable {
    /// How many passkeys a user can have.
    public static let maximumPerUser = 20

    /// Unique identifier for a passkey.
    public var id: FactorID
    /// The name that the user gave it, or the date of its making; see ``VisibleName``.
    public var name: String
    /// When it was made.
    public var createdAt: Timestamp
    /// When the user last signed in with it; null if they have not.
    @Nullable public var lastUsedAt: Timestamp?
    /// Whether it is synced to other devices, as its authenticator last said.
    public var isBackedUp: Bool

    public init(id: FactorID, name: String, createdAt: Timestamp, lastUsedAt: Timestamp?, isBackedUp: Bool) {
        self.id = id
        self.name = name
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt
        self.isBackedUp = isBackedUp
    }

    enum CodingKeys: String, CodingKey {
        case id, name
        case createdAt = "created_at"
        case lastUsedAt = "last_used_at"
        case isBackedUp = "backed_up"
    }
}
