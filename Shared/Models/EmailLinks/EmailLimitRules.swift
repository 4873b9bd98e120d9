extension Tokens {
    /// How many emails one mailbox may get.
    public struct EmailLimitRules: Codable, Sendable, Equatable {
        /// How often one caller may ask.
        public var asks: LimitRule
        /// How many emails are sent, over all callers. Each single caller may use half of each.
        public var mails: [LimitRule]

        public init(asks: LimitRule, mails: [LimitRule]) {
            self.asks = asks
            self.mails = mails
        }
    }
}
