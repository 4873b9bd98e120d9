extension Tokens {
    /// Makes a challenge for an authenticator and stores it for five minutes: 256 random bits, base64url. Redis stores only a hash
    /// of it.
    public struct KeepPasskeyChallenge: RPCMethod {
        public static let name = "tokens.keep_passkey_challenge"
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
