extension Identity {
    /// Removes a connection and disables its login method; for operators. Linked identities stay, in case the
    /// connection is set again.
    ///
    /// Errors: 404.
    public struct RemoveProviderConnection: RPCMethod {
        public static let name = "identity.remove_provider_connection"
        public static let callers: Set<CallerRole> = [.operator]
        public typealias Reply = ProviderConnection

        /// Our client.
        public var client: ClientID
        /// The provider.
        public var provider: Provider

        public init(client: ClientID, provider: Provider) {
            self.client = client
            self.provider = provider
        }
    }
}
