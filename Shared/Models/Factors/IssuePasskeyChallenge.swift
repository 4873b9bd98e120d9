extension Tokens {
    /// Makes a challenge for an authenticator, which is good for five minutes: at most ``TextBounds/passkeyChallenge`` bytes of
    /// base64url. It carries what it is for, encrypted, and tokens stores nothing until it is answered.
    public struct IssuePasskeyChallenge: RPCMethod {
        public static let name = "tokens.issue_passkey_challenge"
        public typealias Reply = Secret

        /// What the challenge is for.
        public var ceremony: PasskeyCeremony
        /// The browser that it is for; see ``OneTimeGrant/device``. Nil for a caller that keeps no cookies.
        public var device: String?

        public init(ceremony: PasskeyCeremony, device: String?) {
            self.ceremony = ceremony
            self.device = device
        }
    }
}
