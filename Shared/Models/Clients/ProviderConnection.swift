/// The credentials that identify a client at a provider. Identity does not give out the secrets.
public struct ProviderConnection: Codable, Sendable, Equatable {
    /// Our client.
    public var clientID: ClientID
    /// The provider.
    public var provider: Provider
    /// The client id that the provider has assigned.
    public var providerClientID: String
    /// Issuer or base URL instead of the provider's own.
    @Nullable public var issuer: String?
    /// Apple's id of the developer's team.
    @Nullable public var teamID: String?
    /// Apple's id of the key that signs client secrets.
    @Nullable public var keyID: String?
    /// When it was created.
    public var createdAt: Timestamp
    /// When it was last changed.
    public var updatedAt: Timestamp

    public init(
        clientID: ClientID, provider: Provider, providerClientID: String, issuer: String?, teamID: String?,
        keyID: String?, createdAt: Timestamp, updatedAt: Timestamp
    ) {
        self.clientID = clientID
        self.provider = provider
        self.providerClientID = providerClientID
        self.issuer = issuer
        self.teamID = teamID
        self.keyID = keyID
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    enum CodingKeys: String, CodingKey {
        case provider, issuer
        case clientID = "client_id"
        case providerClientID = "provider_client_id"
        case teamID = "team_id"
        case keyID = "key_id"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }
}
