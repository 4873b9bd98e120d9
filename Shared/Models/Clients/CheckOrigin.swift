extension Identity {
    /// Tells whether any client lists an origin, for requests that name no client, such as CORS preflights.
    public struct CheckOrigin: RPCMethod {
        public static let name = "identity.check_origin"
        public static let isIdempotent = true

        /// Whether the origin is registered.
        public struct Reply: Codable, Sendable {
            /// Whether a client lists the origin.
            public var isRegistered: Bool

            public init(isRegistered: Bool) { self.isRegistered = isRegistered }
        }

        /// The `Origin` header (RFC 6454 §7).
        public var origin: String

        public init(_ origin: String) { self.origin = origin }
    }
}
