extension Identity {
    /// Gives a client a new secret, and requires it to authenticate from now on; for operators.
    ///
    /// Errors: 404. 409 `client_uses_keys` for a client that authenticates with keys.
    public struct RenewClientSecret: RPCMethod {
        public static let name = "identity.renew_client_secret"
        public static let callers: Set<CallerRole> = [.operator]
        public typealias Reply = ClientSecret

        /// The client.
        public var client: ClientID
        /// How long earlier secrets remain valid, in seconds.
        public var overlap: Int

        public init(client: ClientID, overlap: Int = 0) {
            self.client = client
            self.overlap = overlap
        }
    }

    /// A new secret of a client. This reply is the only one with it; identity stores only a hash.
    public struct ClientSecret: Codable, Sendable {
        /// The client.
        public var client: ClientID
        /// The secret: 256 random bits as text.
        public var secret: Secret

        public init(client: ClientID, secret: Secret) {
            self.client = client
            self.secret = secret
        }

        enum CodingKeys: String, CodingKey {
            case client = "client_id"
            case secret = "client_secret"
        }
    }
}
