extension Identity {
    /// Where to send a browser so that its user signs in at a provider.
    ///
    /// Errors: 400 `unknown_client`; 404 `provider_not_connected`; 502 `provider_unavailable`, `provider_failed` when what
    /// has to be asked of the provider first gets no usable answer.
    public struct BeginProviderSignIn: RPCMethod {
        public static let name = "identity.begin_provider_sign_in"
        public static let isIdempotent = true

        /// Where to go.
        public struct Reply: Codable, Sendable {
            /// The provider's authorization endpoint with all parameters.
            public var url: String

            /// Makes an answer.
            public init(url: String) { self.url = url }
        }

        /// The client that the user signs in to.
        public var client: ClientID
        /// The provider.
        public var provider: Provider
        /// What comes back with it (RFC 6749 §4.1.1).
        public var state: Secret
        /// What the ID token has to repeat (OIDC Core §3.1.2.1).
        public var nonce: Secret
        /// The SHA-256 of the code verifier, in base64url (RFC 7636 §4.2).
        public var codeChallenge: String
        /// Who is likely to sign in.
        public var loginHint: String?
        /// The languages that the provider's pages may have, best first.
        public var locales: [String]
        /// Where the request came from, for the audit log.
        public var ipAddress: String?

        /// Makes the call.
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

    /// Exchanges a provider's code, checks who it was given to, and vouches for the user that this is: the one that the
    /// provider's identity is linked to, the one with the same address when both sides have verified it, or a new one.
    ///
    /// Errors: 404 `provider_not_connected`; 502 `provider_unavailable`, `provider_failed`; 403 `provider_refused`,
    /// `email_required`, `email_unverified`, `user_suspended`. Each is in the audit log.
    public struct CompleteProviderSignIn: RPCMethod {
        public static let name = "identity.complete_provider_sign_in"

        /// How it ended.
        public enum Reply: Codable, Sendable {
            /// We know who it is.
            case authenticated(AuthenticatedUser)
            /// Nobody has ever verified the address that someone has signed up with here: our own mail, which is on its
            /// way, has to be read first (see ``SignInWithEmailLink``).
            case held
        }

        /// The client that the user signs in to.
        public var client: ClientID
        /// The provider.
        public var provider: Provider
        /// The provider's authorization code.
        public var code: Secret
        /// What the challenge was made of.
        public var codeVerifier: Secret
        /// What the ID token has to repeat.
        public var nonce: Secret
        /// Who the callback says has sent it, if it does (RFC 9207).
        public var issuer: String?
        /// What Apple tells of the user, the first time only: JSON with their name.
        public var user: String?
        /// The languages of the browser, best first.
        public var languages: [String]
        /// Where the browser goes when a held sign-in is completed.
        public var returnTo: String?
        /// Where the request came from, for the audit log.
        public var ipAddress: String?

        /// Makes the call; see the properties.
        public init(
            client: ClientID, provider: Provider, code: Secret, codeVerifier: Secret, nonce: Secret,
            issuer: String? = nil, user: String? = nil, languages: [String] = [], returnTo: String? = nil,
            ipAddress: String? = nil
        ) {
            self.client = client
            self.provider = provider
            self.code = code
            self.codeVerifier = codeVerifier
            self.nonce = nonce
            self.issuer = issuer
            self.user = user
            self.languages = languages
            self.returnTo = returnTo
            self.ipAddress = ipAddress
        }
    }

    /// Writes down that a sign-in by a provider ended before there was anything to exchange.
    public struct RecordFailedProviderSignIn: RPCMethod {
        public static let name = "identity.record_failed_provider_sign_in"
        public typealias Reply = Nothing

        /// Why.
        public enum Reason: String, Codable, Sendable {
            /// The user said no at the provider.
            case cancelled
            /// The provider said no, or came back without a code.
            case providerError = "provider_error"
            /// The answer came to another browser than the one that asked.
            case foreignBrowser = "foreign_browser"
            /// The answer came a second time.
            case replayed
            /// The answer came to the callback of another provider.
            case mixedUp = "mixed_up"
        }

        /// The client that the user wanted to sign in to.
        public var client: ClientID
        /// The provider that was asked.
        public var provider: Provider
        /// Why.
        public var reason: Reason
        /// Where the request came from.
        public var ipAddress: String?

        /// Makes the call.
        public init(client: ClientID, provider: Provider, reason: Reason, ipAddress: String? = nil) {
            self.client = client
            self.provider = provider
            self.reason = reason
            self.ipAddress = ipAddress
        }
    }
}
