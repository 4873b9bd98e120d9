extension Identity {
    /// The options by which a browser has an authenticator make a passkey for the user of a session.
    ///
    /// Errors: 401 `insufficient_user_authentication` when the sign-in is older than ``FreshSignIn/maximumAge`` and no password was
    /// sent, or was not by two factors though the user has any; `invalid_credentials` for a wrong password. 403 `invalid_proof`. 403 `method_not_enabled` where the relying party has no
    /// domain name. 409 `passkey_limit_reached`.
    public struct BeginPasskeyRegistration: RPCMethod {
        public static let name = "identity.begin_passkey_registration"
        /// The JSON of a `PublicKeyCredentialCreationOptionsJSON` (WebAuthn Level 3 §5.1.8).
        public typealias Reply = String

        /// The user.
        public var enroller: FactorEnroller
        /// The challenge that ``Tokens/IssuePasskeyChallenge`` returned.
        public var challenge: Secret
        /// What renews a sign-in that is not fresh; nil if the caller sent nothing.
        public var freshness: FreshSignIn

        public init(enroller: FactorEnroller, challenge: Secret, freshness: FreshSignIn) {
            self.enroller = enroller
            self.challenge = challenge
            self.freshness = freshness
        }
    }
}
