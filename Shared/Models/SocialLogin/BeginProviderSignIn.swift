extension Identity {
    /// Builds the authorization URL that the browser is sent to for a sign-in at a provider.
    ///
    /// Errors: 400 `unknown_client`. 404 `provider_not_connected`. 502 `provider_unavailable`, `provider_failed` when
    /// the provider's metadata has to be fetched first and cannot be.
    public struct BeginProviderSignIn: RPCMethod {
        public static let name = "identity.begin_provider_sign_in"
        public static let isIdempotent = true

        /// The URL.
        public struct Reply: Codable, Sendable {
            /// The provider's authorization endpoint with all parameters.
            public var url: String

            public init(url: String) { self.url = url }
        }

        /// The client to sign in to.
        public var client: ClientID
        /// The provider.
        public var provider: Provider
        /// The `state` that the provider returns (RFC 6749 §4.1.1).
        public var state: Secret
        /// The `nonce` that the ID token has to repeat (OIDC Core §3.1.2.1).
        public var nonce: Secret
        /// SHA-256 of the code verifier, base64url without padding (RFC 7636 §4.2, `S256`).
        public var codeChallenge: String
        /// Who is likely to sign in, such as an email address (OIDC Core §3.1.2.1, `login_hint`).
        public var loginHint: String?
        /// Languages of the provider's pages, best first (`ui_locales`).
        public var locales: [String]
        /// IP address of the caller (IPv4 or IPv6 text) for the audit log; nil when unknown.
        public var ipAddress: String?

        public init(
            client: ClientID, provider: Provider, state: Secret, nonce: Secret, codeChallenge: String,
            loginHint: String? = nil, locales: [String] = [], ipAddress: String? = nil
        ) {
            self.client = client
            self.provider = provider
            self.state = state
            self.nonce = nonce
            self.codeChallenge = codeChallenge
            self.loginHint = loginHint
            self.locales = locales
            self.ipAddress = ipAddress
        }
    }
}
