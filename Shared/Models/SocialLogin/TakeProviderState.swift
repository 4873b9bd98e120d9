extension Tokens {
    /// Takes a stored state, once. Taking it uses it up, even from the wrong browser.
    ///
    /// Errors: 400 `state_invalid` for an unknown or expired state.
    public struct TakeProviderState: RPCMethod {
        public static let name = "tokens.take_provider_state"

        /// The stored state.
        public struct Reply: Codable, Sendable {
            /// Whether the state may be used.
            public enum Outcome: String, Codable, Sendable {
                /// It may.
                case good
                /// It belongs to another browser.
                case foreign
                /// It was taken before.
                case used
            }

            /// Whether the state may be used.
            public var outcome: Outcome
            /// The stored state. Unless `outcome` is `good`, it is for the audit log only.
            public var state: ProviderState
            /// The answer that ``KeepProviderAnswer`` stored with it.
            public var answer: ProviderAnswer?

            public init(outcome: Outcome, state: ProviderState, answer: ProviderAnswer?) {
                self.outcome = outcome
                self.state = state
                self.answer = answer
            }
        }

        /// The `state` parameter of the callback.
        public var state: Secret
        /// The value of the browser's cookie; nil when there is none.
        public var browser: Secret?

        public init(state: Secret, browser: Secret?) {
            self.state = state
            self.browser = browser
        }
    }
}
