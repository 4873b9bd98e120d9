extension Identity {
    /// Whether any client has registered an origin: for what comes before a request names its client, such as a
    /// preflight.
    public struct CheckOrigin: RPCMethod {
        public static let name = "identity.check_origin"
        public static let isIdempotent = true

        /// What is known of it.
        public struct Reply: Codable, Sendable {
            /// Whether a client lists it.
            public var isRegistered: Bool

            /// Makes an answer.
            public init(isRegistered: Bool) { self.isRegistered = isRegistered }
        }

        /// The `Origin` header.
        public var origin: String

        /// Makes the call.
        public init(_ origin: String) { self.origin = origin }
    }
}
