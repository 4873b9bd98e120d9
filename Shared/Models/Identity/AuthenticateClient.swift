extension Identity {
    /// How a client shows who it is at the token endpoint (RFC 6749 §2.3, RFC 7523 §2.2).
    public enum ClientCredentials: Codable, Sendable {
        /// Not at all: a public client.
        case none
        /// By its secret.
        case secret(Secret)
        /// By a JWT that it signed.
        case assertion(Secret)
    }

    /// Checks which client asks, and vouches for it to tokens. A public client is vouched for as one.
    ///
    /// Errors: 401 `invalid_client`, whatever was wrong.
    public struct AuthenticateClient: RPCMethod {
        public static let name = "identity.authenticate_client"
        public typealias Reply = AuthenticatedClient

        /// The client that it says it is.
        public var client: ClientID
        /// How it shows that.
        public var credentials: ClientCredentials

        /// Makes the call.
        public init(client: ClientID, credentials: ClientCredentials) {
            self.client = client
            self.credentials = credentials
        }
    }

    /// A client that has shown who it is.
    public struct AuthenticatedClient: Codable, Sendable {
        /// The client.
        public var client: Client
        /// What tokens believes.
        public var proof: Proof

        /// Makes an answer.
        public init(client: Client, proof: Proof) {
            self.client = client
            self.proof = proof
        }
    }

    /// Gives a client a new secret, and makes it one that has to show it; for operators. Errors: 404; 409
    /// `client_uses_keys` for a client that signs instead.
    public struct RenewClientSecret: RPCMethod {
        public static let name = "identity.renew_client_secret"
        public static let callers: Set<CallerRole> = [.operator]
        public typealias Reply = ClientSecret

        /// Which client.
        public var client: ClientID
        /// For how many seconds the secrets from before still count.
        public var overlap: Int

        /// Makes the call.
        public init(client: ClientID, overlap: Int = 0) {
            self.client = client
            self.overlap = overlap
        }
    }

    /// A new secret of a client: shown this once, kept as a hash.
    public struct ClientSecret: Codable, Sendable {
        /// The client.
        public var client: ClientID
        /// 256 random bits as text.
        public var secret: Secret

        /// Makes an answer.
        public init(client: ClientID, secret: Secret) {
            self.client = client
            self.secret = secret
        }

        enum CodingKeys: String, CodingKey {
            case client = "client_id"
            case secret = "client_secret"
        }
    }

    /// Changes what concerns a client as an OAuth client, and leaves what is not given; for operators. Errors: 404; 400
    /// for keys or a URI that are none.
    public struct UpdateOAuthClient: RPCMethod {
        public static let name = "identity.update_oauth_client"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = Client

        /// Which client.
        public var client: ClientID
        /// Where the browser may go after signing out, all of them.
        public var postLogoutRedirectURIs: [String]?
        /// Its public keys, a JSON Web Key Set (RFC 7517 §5): from then on it signs to show who it is.
        public var jwks: String?
        /// Whether it is to be one that can keep no secret: its secrets and keys go.
        public var becomesPublic: Bool

        /// Makes the call.
        public init(
            client: ClientID, postLogoutRedirectURIs: [String]? = nil, jwks: String? = nil, becomesPublic: Bool = false
        ) {
            self.client = client
            self.postLogoutRedirectURIs = postLogoutRedirectURIs
            self.jwks = jwks
            self.becomesPublic = becomesPublic
        }
    }
}
