extension Tokens {
    /// Takes a challenge, once, and attests it for identity, which verifies what the authenticator has answered. Taking it uses it up,
    /// even from the wrong browser.
    ///
    /// Errors: 401 `passkey_invalid` for a challenge that is unknown, expired, used, or of another browser.
    public struct TakePasskeyChallenge: RPCMethod {
        public static let name = "tokens.take_passkey_challenge"
        public typealias Reply = Proof

        /// The challenge in the authenticator's answer.
        public var challenge: Secret
        /// The browser that answers; see ``IssuePasskeyChallenge/device``.
        public var device: String?

        public init(challenge: Secret, device: String?) {
            self.challenge = challenge
            self.device = device
        }
    }
}

extension ServiceError {
    /// 401: a passkey is unknown, or the answer of its authenticator is not accepted. The detail is the same for every reason.
    public static let passkeyInvalid = ServiceError(
        .passkeyInvalid, detail: "This passkey was not accepted. Please try again, or sign in another way.")
}
