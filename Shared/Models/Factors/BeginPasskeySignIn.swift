extension Identity {
    /// The options by which a browser has an authenticator sign someone in to a client. They are the same for everybody, except for
    /// the challenge.
    ///
    /// Errors: 400 `unknown_client`. 403 `method_not_enabled` where the relying party has no domain name.
    public struct BeginPasskeySignIn: RPCMethod {
        public static let name = "identity.begin_passkey_sign_in"
        public static let isIdempotent = true
        /// The JSON of a `PublicKeyCredentialRequestOptionsJSON` (WebAuthn Level 3 §5.1.9).
        public typealias Reply = String

        /// The client to sign in to.
        public var client: ClientID
        /// The challenge that ``Tokens/IssuePasskeyChallenge`` returned.
        public var challenge: Secret
        /// Whether the user has shown a first factor, so that the authenticator need not verify them.
        public var isSecondFactor: Bool

        public init(client: ClientID, challenge: Secret, isSecondFactor: Bool = false) {
            self.client = client
            self.challenge = challenge
            self.isSecondFactor = isSecondFactor
        }
    }
}
