/// An identity at a provider that its user can sign in with.
public struct LinkedIdentity: Codable, Sendable, Equatable {
    /// Unique identifier for a linked identity.
    public var id: LinkedIdentityID
    /// The provider.
    public var provider: Provider
    /// The address that the provider reported when it was linked; null when it reported none.
    @Nullable public var email: EmailAddress?
    /// When it was linked.
    public var createdAt: Timestamp
    /// When the user last signed in with it.
    public var lastUsedAt: Timestamp

    public init(
        id: LinkedIdentityID, provider: Provider, email: EmailAddress?, createdAt: Timestamp, lastUsedAt: Timestamp
    ) {
        self.id = id
        self.provider = provider
        self.email = email
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt
    }

    enum CodingKeys: String, CodingKey {
        case id, provider, email
        case createdAt = "created_at"
        case lastUsedAt = "last_used_at"
    }
}
