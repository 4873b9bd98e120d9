extension Identity {
    /// Connects a client with a provider, replacing an earlier connection with it, and enables the login method; for
    /// operators.
    ///
    /// Errors: 400 `invalid_request` for a secret, key or URL that is missing or invalid. 404 for an unknown client.
    public struct SetProviderConnection: RPCMethod {
        public static let name = "identity.set_provider_connection"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = ProviderConnection

        /// Our client.
        public var client: ClientID
        /// The provider.
        public var provider: Provider
        /// The client id that the provider has assigned.
        public var providerClientID: String
        /// The client secret that the provider has assigned; nil for Apple.
        public var clientSecret: Secret?
        /// Issuer or base URL instead of the provider's own.
        public var issuer: String?
        /// Apple's id of the developer's team.
        public var teamID: String?
        /// Apple's id of the key.
        public var keyID: String?
        /// Apple's private key, which signs client secrets (PKCS #8 in PEM, as Apple provides it).
        public var key: Secret?

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
}
