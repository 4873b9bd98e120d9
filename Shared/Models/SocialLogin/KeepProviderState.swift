extension Tokens {
    /// Stores the state of a provider sign-in for ten minutes, and returns the `state` parameter that identifies it:
    /// 256 random bits, base64url. Redis stores only a hash of it.
    public struct KeepProviderState: RPCMethod {
        public static let name = "tokens.keep_provider_state"
        public typealias Reply = Secret

        /// What to store.
        public var state: ProviderState
        /// The value of the browser's cookie; only the same browser can take the state.
        public var browser: Secret

        public init(state: ProviderState, browser: Secret) {
            self.state = state
            self.browser = browser
        }
    }
}
