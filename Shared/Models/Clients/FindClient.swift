extension Identity {
    /// Finds the client that a request names, or the only client that lists its origin.
    ///
    /// Errors: 400 `unknown_client`. 403 `origin_not_allowed` when no client, or more than one, lists the origin.
    public struct FindClient: RPCMethod {
        public static let name = "identity.find_client"
        public static let isIdempotent = true
        public typealias Reply = Client

        /// What identifies a client.
        public enum Key: Codable, Sendable, Hashable {
            /// The `client_id`.
            case id(ClientID)
            /// The `Origin` header (RFC 6454 §7).
            case origin(String)
        }

        /// What the request named.
        public var key: Key

        public init(_ key: Key) { self.key = key }
    }
}
