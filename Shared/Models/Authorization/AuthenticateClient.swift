extension Identity {
    /// Authenticates a client at the token endpoint (RFC 6749 §2.3, RFC 7523 §2.2), and issues a client proof for
    /// tokens. The proof states whether the client is public.
    ///
    /// Errors: 401 `invalid_client`, whatever is wrong.
    public struct AuthenticateClient: RPCMethod {
        public static let name = "identity.authenticate_client"
        public typealias Reply = AuthenticatedClient

        /// The client.
        public var client: ClientID
        /// How the client authenticates.
        public var credentials: ClientCredentials

        public init(client: ClientID, credentials: ClientCredentials) {
            self.client = client
            self.credentials = credentials
        }
    }

    /// How a client authenticates at the token endpoint.
    public enum ClientCredentials: Codable, Sendable {
        /// Not at all: a public client (RFC 6749 §2.1).
        case none
        /// With its secret (RFC 6749 §2.3.1).
        case secret(Secret)
        /// With a JWT that it signed (RFC 7523 §2.2).
        case assertion(Secret)
    }

    /// A client, and the proof that it sent the request.
    public struct AuthenticatedClient: Codable, Sendable {
        /// The client.
        public var client: Client
        /// Client proof for tokens.
        public var proof: Proof

        public init(client: Client, proof: Proof) {
            self.client = client
            self.proof = proof
        }
    }
}
