extension Identity {
    /// A client and what depends on it; for operators.
    ///
    /// Errors: 404.
    public struct ShowClient: RPCMethod {
        public static let name = "identity.show_client"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true

        /// A client, and what would be deleted with it.
        public struct Reply: Codable, Sendable, Equatable {
            public var client: Client
            /// The providers that it is connected with.
            public var providers: [Provider]
            /// How many users have consented to it.
            public var consents: Int
            /// How many invitations lead to it and are open.
            public var openInvites: Int
            /// How many people joined the waitlist for signing up at it and wait.
            public var waiting: Int

            public init(client: Client, providers: [Provider], consents: Int, openInvites: Int, waiting: Int) {
                self.client = client
                self.providers = providers
                self.consents = consents
                self.openInvites = openInvites
                self.waiting = waiting
            }
        }

        /// The client.
        public var client: ClientID

        public init(client: ClientID) { self.client = client }
    }
}
