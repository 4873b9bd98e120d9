extension Tokens {
    /// Stores a provider's answer that came by a cross-site POST, and so without the browser's cookie, until the
    /// browser comes again with it. Only the first answer is stored.
    ///
    /// Errors: 400 `state_invalid`.
    public struct KeepProviderAnswer: RPCMethod {
        public static let name = "tokens.keep_provider_answer"
        public typealias Reply = Nothing

        /// The `state` parameter of the answer.
        public var state: Secret
        /// The answer.
        public var answer: ProviderAnswer

        public init(state: Secret, answer: ProviderAnswer) {
            self.state = state
            self.answer = answer
        }
    }
}
