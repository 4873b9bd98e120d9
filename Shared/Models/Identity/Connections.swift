/// How a client signs people in by a provider: what the provider knows the client as. The secrets stay with identity.
public struct ProviderConnection: Codable, Sendable, Equatable {
    /// Our client.
    public var clientID: ClientID
    /// The provider.
    public var provider: Provider
    /// The provider's id for the client.
    public var providerClientID: String
    /// The issuer or base URL to use instead of the provider's own.
    @Nullable public var issuer: String?
    /// Apple's id of the developer's team.
    @Nullable public var teamID: String?
    /// Apple's id of the key that signs client secrets.
    @Nullable public var keyID: String?
    /// When it was set first.
    public var createdAt: Timestamp
    /// When it was set last.
    public var updatedAt: Timestamp

    /// Makes a connection; see the properties.
    public init(
        clientID: ClientID, provider: Provider, providerClientID: String, issuer: String?, teamID: String?,
        keyID: String?, createdAt: Timestamp, updatedAt: Timestamp
    ) {
        self.clientID = clientID
        self.provider = provider
        self.providerClientID = providerClientID
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.issuer = issuer
        self.teamID = teamID
        self.keyID = keyID
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

extension Identity {
    /// Connects a client with a provider, in place of an earlier connection with the same one, and switches the login
    /// method on; for operators.
    ///
    /// Errors: 404 for an unknown client; 400 for a secret, key or URL that is missing or none.
    public struct SetProviderConnection: RPCMethod {
        public static let name = "identity.set_provider_connection"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = ProviderConnection

        /// Our client.
        public var client: ClientID
        /// The provider.
        public var provider: Provider
        /// The provider's id for the client.
        public var providerClientID: String
        /// The provider's secret for the client; none for Apple.
        public var clientSecret: Secret?
        /// The issuer or base URL to use instead of the provider's own.
        public var issuer: String?
        /// Apple's id of the developer's team.
        public var teamID: String?
        /// Apple's id of the key.
        public var keyID: String?
        /// Apple's key itself (PKCS #8 in PEM, as Apple gives it out), which signs client secrets.
        public var key: Secret?

        /// Makes the call.
        public init(
            client: ClientID, provider: Provider, providerClientID: String, clientSecret: Secret? = nil,
            issuer: String? = nil, teamID: String? = nil, keyID: String? = nil, key: Secret? = nil
        ) {
            self.client = client
            self.provider = provider
            self.providerClientID = providerClientID
            self.clientSecret = clientSecret
            self.issuer = issuer
            self.teamID = teamID
            self.keyID = keyID
            self.key = key
        }
    }

    /// Every connection, of one client or of all, oldest first; for operators.
    public struct ListProviderConnections: RPCMethod {
        public static let name = "identity.list_provider_connections"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = [ProviderConnection]

        /// Only this client's, or all.
        public var client: ClientID?

        /// Makes the call.
        public init(client: ClientID? = nil) { self.client = client }
    }

    /// Ends a connection and switches its login method off; for operators. Users keep what is linked, in case the
    /// connection comes back. Errors: 404.
    public struct RemoveProviderConnection: RPCMethod {
        public static let name = "identity.remove_provider_connection"
        public static let callers: Set<CallerRole> = [.operator]
        public typealias Reply = ProviderConnection

        /// Our client.
        public var client: ClientID
        /// The provider.
        public var provider: Provider

        /// Makes the call.
        public init(client: ClientID, provider: Provider) {
            self.client = client
            self.provider = provider
        }
    }
}
