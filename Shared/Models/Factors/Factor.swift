/// Something that a user signs in with beside a password: an authenticator app or a passkey.
public struct Factor: Codable, Sendable, Equatable {
    /// A kind of factor.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        /// An authenticator app (RFC 6238).
        case totp
        case passkey
    }

    /// Unique identifier for a factor.
    public var id: FactorID
    /// The kind of factor.
    public var type: Kind
    /// The name that the user gave a passkey; null for an app.
    @Nullable public var name: String?
    /// When it was set up.
    public var createdAt: Timestamp
    /// When it was last used; null if it was not.
    @Nullable public var lastUsedAt: Timestamp?

    public init(id: FactorID, type: Kind, name: String?, createdAt: Timestamp, lastUsedAt: Timestamp?) {
        self.id = id
        self.type = type
        self.name = name
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt
    }

    enum CodingKeys: String, CodingKey {
        case id, type, name
        case createdAt = "created_at"
        case lastUsedAt = "last_used_at"
    }
}
