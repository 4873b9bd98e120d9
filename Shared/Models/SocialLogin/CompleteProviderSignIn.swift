extension Identity {
    /// Exchanges a provider's authorization code, validates the ID token, and authenticates the user: the one to whom
    /// the identity is linked, the one with the same address if both sides have verified it, or a new one.
    ///
    /// Errors: 403 `provider_refused`, `email_required`, `email_unverified`, `user_suspended`. 404
    /// `provider_not_connected`. 502 `provider_unavailable`, `provider_failed`. Each is recorded in the audit log.
    public struct CompleteProviderSignIn: RPCMethod {
        public static let name = "identity.complete_provider_sign_in"

        /// How the sign-in ended.
        public enum Reply: Codable, Sendable {
            /// The user is authenticated.
            case authenticated(AuthenticatedUser)
            /// An existing user has the address but never verified it. The user has to open the link in the email that is being
            /// sent (see ``SignInWithEmailLink``).
            case held
        }

        /// The client to sign in to.
        public var client: ClientID
        /// The provider.
        public var provider: Provider
        /// The provider's authorization code (RFC 6749 §4.1.2).
        public var code: Secret
        /// The code verifier of the challenge (RFC 7636 §4.5).
        public var codeVerifier: Secret
        /// The `nonce` that the ID token has to repeat.
        public var nonce: Secret
        /// The `iss` parameter of the callback, if there was one (RFC 9207).
        public var issuer: String?
        /// Apple's `user` parameter, which comes with the first sign-in only: JSON with the user's name.
        public var user: String?
        /// The browser's languages, best first (BCP 47).
        public var languages: [String]
        /// Where the browser goes when a held sign-in is completed.
        public var returnTo: String?
        /// IP address of the caller (IPv4 or IPv6 text) for the audit log; nil when unknown.
        public var ipAddress: String?
        /// The caller's device, which a notice to the user names.
        public var origin: MailOrigin?
        /// What the application's sign-up hook has decided; nil unless identity has asked for it (``ServiceError/signUpHook``).
        public var signUpHook: SignUpHookAnswer?

        public init(
            client: ClientID, provider: Provider, code: Secret, codeVerifier: Secret, nonce: Secret,
            issuer: String? = nil, user: String? = nil, languages: [String] = [], returnTo: String? = nil,
            ipAddress: String? = nil, origin: MailOrigin? = nil,
            signUpHook: SignUpHookAnswer? = nil
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
            self.origin = origin
            self.signUpHook = signUpHook
        }
    }
}
