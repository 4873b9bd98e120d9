extension Identity {
    /// Changes the given OAuth properties of a client and leaves the others; for operators.
    ///
    /// Errors: 400 `invalid_request` for invalid keys or URIs. 404.
    public struct UpdateOAuthClient: RPCMethod {
        public static let name = "identity.update_oauth_client"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = Client

        /// The client.
        public var client: ClientID
        /// Where the browser may be redirected to after signing out; they replace the old ones.
        public var postLogoutRedirectURIs: [String]?
        /// The client's public keys, a JSON Web Key Set (RFC 7517 §5). From then on it authenticates with
        /// `private_key_jwt`.
        public var jwks: String?
        /// Whether the client becomes a public one: its secrets and keys are removed.
        public var becomesPublic: Bool

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
