/// A sign-in at a provider that is under way: what we have to know again when the browser comes back.
public struct ProviderState: Codable, Sendable, Equatable {
    /// What comes after the sign-in.
    public enum Destination: Codable, Sendable, Equatable {
        /// An authorization request of ours goes on, by its id.
        case authorization(Secret)
        /// The browser goes to this place, or to our own page for people who are signed in.
        case page(String?)
    }

    /// The client that the user signs in to.
    public var client: ClientID
    /// The provider that was asked.
    public var provider: Provider
    /// What the challenge that was sent was made of.
    public var codeVerifier: Secret
    /// What the ID token has to repeat.
    public var nonce: Secret
    /// What comes after the sign-in.
    public var destination: Destination

    /// Makes a state; see the properties.
    public init(
        client: ClientID, provider: Provider, codeVerifier: Secret, nonce: Secret, destination: Destination
    ) {
        self.client = client
        self.provider = provider
        self.codeVerifier = codeVerifier
        self.nonce = nonce
        self.destination = destination
    }
}

/// What a provider has sent the browser back with (RFC 6749 §4.1.2).
public struct ProviderAnswer: Codable, Sendable, Equatable {
    /// The authorization code.
    public var code: Secret?
    /// Why there is none.
    public var error: String?
    /// Who has sent it (RFC 9207).
    public var issuer: String?
    /// What Apple tells of the user, the first time only.
    public var user: String?

    /// Makes an answer.
    public init(code: Secret? = nil, error: String? = nil, issuer: String? = nil, user: String? = nil) {
        self.code = code
        self.error = error
        self.issuer = issuer
        self.user = user
    }
}

extension Tokens {
    /// Keeps what a sign-in at a provider needs until the browser is back, for ten minutes, and makes the `state` that
    /// names it: 256 random bits, of which only a hash is kept.
    public struct KeepProviderState: RPCMethod {
        public static let name = "tokens.keep_provider_state"
        public typealias Reply = Secret

        /// What to keep.
        public var state: ProviderState
        /// What the browser's cookie holds: only the same browser gets it back.
        public var browser: Secret

        /// Makes the call.
        public init(state: ProviderState, browser: Secret) {
            self.state = state
            self.browser = browser
        }
    }

    /// Keeps an answer that came by a cross-site POST, without the browser's cookie, until the browser comes again with
    /// it. The first answer counts. Errors: 400 `state_invalid`.
    public struct KeepProviderAnswer: RPCMethod {
        public static let name = "tokens.keep_provider_answer"
        public typealias Reply = Nothing

        /// The `state` that came with it.
        public var state: Secret
        /// The answer.
        public var answer: ProviderAnswer

        /// Makes the call.
        public init(state: Secret, answer: ProviderAnswer) {
            self.state = state
            self.answer = answer
        }
    }

    /// Takes back what was kept, once. Whoever takes it, be it the wrong browser, uses it up.
    ///
    /// Errors: 400 `state_invalid` for a state that is unknown or over.
    public struct TakeProviderState: RPCMethod {
        public static let name = "tokens.take_provider_state"

        /// What was kept.
        public struct Reply: Codable, Sendable {
            /// Whether it counts.
            public enum Outcome: String, Codable, Sendable {
                /// It does.
                case good
                /// It came to another browser.
                case foreign
                /// It was taken before.
                case used
            }

            /// Whether it counts.
            public var outcome: Outcome
            /// What was kept; without `good`, for the audit log only.
            public var state: ProviderState
            /// What ``KeepProviderAnswer`` kept with it.
            public var answer: ProviderAnswer?

            /// Makes an answer.
            public init(outcome: Outcome, state: ProviderState, answer: ProviderAnswer?) {
                self.outcome = outcome
                self.state = state
                self.answer = answer
            }
        }

        /// What the provider sent back.
        public var state: Secret
        /// What the browser's cookie holds; nil without one.
        public var browser: Secret?

        /// Makes the call.
        public init(state: Secret, browser: Secret?) {
            self.state = state
            self.browser = browser
        }
    }
}
