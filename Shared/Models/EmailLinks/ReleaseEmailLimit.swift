extension Tokens {
    /// Reports that an email is not valid any more because its link or a code was tried, so that the same caller may
    /// have another; or that it was not sent and does not count.
    public struct ReleaseEmailLimit: RPCMethod {
        public static let name = "tokens.release_email_limit"
        public static let isIdempotent = true
        public typealias Reply = Nothing

        /// What an email that was not sent was counted against.
        public struct Unsent: Codable, Sendable, Equatable {
            /// As given to ``SpendEmailLimit``.
            public var rules: EmailLimitRules
            /// As answered by ``SpendEmailLimit``.
            public var isOwner: Bool

            public init(rules: EmailLimitRules, isOwner: Bool) {
                self.rules = rules
                self.isOwner = isOwner
            }
        }

        /// As given to ``SpendEmailLimit``.
        public var mailbox: Secret
        /// As given to ``SpendEmailLimit``.
        public var purpose: SpendEmailLimit.Purpose
        /// As given to ``SpendEmailLimit``.
        public var client: ClientID
        /// The network that tried the link or code, or that had asked for the email. Nothing changes for others.
        public var asker: Secret
        /// Set when the email was not sent.
        public var unsent: Unsent?

        public init(
            mailbox: Secret, purpose: SpendEmailLimit.Purpose, client: ClientID, asker: Secret, unsent: Unsent? = nil
        ) {
            self.mailbox = mailbox
            self.purpose = purpose
            self.client = client
            self.asker = asker
            self.unsent = unsent
        }
    }
}
