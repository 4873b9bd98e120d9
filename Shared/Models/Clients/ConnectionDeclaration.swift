/// The settings that a client's connection with a provider shall have, for ``Identity/ApplySettings``. What is nil keeps its value.
public struct ConnectionDeclaration: Codable, Sendable, Equatable {
    /// The provider.
    public var provider: Provider
    /// The client id that the provider has assigned.
    public var providerClientID: String?
    /// Issuer or base URL instead of the provider's own; empty for the provider's own.
    public var issuer: String?
    /// Apple's id of the developer's team.
    public var teamID: String?
    /// Apple's id of the key.
    public var keyID: String?
    /// The client secret that the provider has assigned.
    public var clientSecret: Secret?
    /// Apple's private key, which signs client secrets (PKCS #8 in PEM, as Apple provides it).
    public var key: Secret?

    public init(
        provider: Provider, providerClientID: String? = nil, issuer: String? = nil, teamID: String? = nil,
        keyID: String? = nil, clientSecret: Secret? = nil, key: Secret? = nil
    ) {
        self.provider = provider
        self.providerClientID = providerClientID
        self.issuer = issuer
        self.teamID = teamID
        self.keyID = keyID
        self.clientSecret = clientSecret
        self.key = key
    }

    /// Every setting of a connection except its secrets.
    public init(_ connection: ProviderConnection) {
        self.init(
            provider: connection.provider, providerClientID: connection.providerClientID, issuer: connection.issuer,
            teamID: connection.teamID, keyID: connection.keyID)
    }

    enum CodingKeys: String, CodingKey {
        case provider, issuer, key
        case providerClientID = "provider_client_id"
        case teamID = "team_id"
        case keyID = "key_id"
        case clientSecret = "client_secret"
    }
}
