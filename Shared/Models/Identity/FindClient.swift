extension Identity {
    /// The client that a request names, or the one client that lists an origin.
    ///
    /// Errors: 400 `unknown_client`; 403 `origin_not_allowed` when no client, or more than one, lists the origin.
    public struct FindClient: RPCMethod {
        public static let name = "identity.find_client"
        public static let isIdempotent = true
        public typealias Reply = Client

        /// How a request picks its client.
        public enum Key: Codable, Sendable, Hashable {
            /// By `client_id`.
            case id(ClientID)
            /// By the `Origin` header.
            case origin(String)
        }

        /// What the request gave.
        public var key: Key

        /// Makes the call.
        public init(_ key: Key) { self.key = key }
    }
}
