extension Tokens {
    /// How many mails one mailbox may get.
    public struct EmailLimitRules: Codable, Sendable, Equatable {
        /// How often one caller may ask.
        public var asks: LimitRule
        /// How many mails go out, over all callers; of each of these one caller has half.
        public var mails: [LimitRule]

        /// Makes rules.
        public init(asks: LimitRule, mails: [LimitRule]) {
            self.asks = asks
            self.mails = mails
        }
    }

    /// Asks whether a mail to a mailbox may go out, and counts it. Whether the mailbox is anybody's makes no difference.
    ///
    /// Strangers share what goes to one mailbox; its owner, at a known device, has an allowance of their own.
    /// Limits are answered, not thrown.
    public struct SpendEmailLimit: RPCMethod {
        public static let name = "tokens.spend_email_limit"
        public static let isIdempotent = true

        /// What a mail counts against.
        public enum Purpose: String, Codable, Sendable, CaseIterable {
            /// A link or code that signs in.
            case signIn = "sign_in"
            /// A link to set a new password by.
            case reset
            /// A link that shows that an address is its user's, asked for by its user.
            case verification
            /// The same, at sign-up.
            case signUp = "sign_up"
            /// An invitation.
            case invite

            /// Whether each one is sent, even if another is still good.
            public var isRepeatable: Bool { self == .signUp || self == .invite }
            /// Whether the mailbox's owner may need it to come in. The others have an allowance of their own, so that what
            /// strangers cause takes none of these away.
            public var isRecovery: Bool { self == .signIn || self == .reset }
        }

        /// What is answered.
        public struct Reply: Codable, Sendable, Equatable {
            /// What becomes of the mail.
            public enum Verdict: String, Codable, Sendable {
                /// It goes out.
                case send
                /// One of the same purpose went out less than a minute ago, and is still good.
                case recent
                /// It was too often.
                case refused
            }

            /// What becomes of it.
            public var verdict: Verdict
            /// What is left of the limit that is nearest to its end; the one that refused.
            public var state: LimitState
            /// Whether it counted for the mailbox's owner.
            public var isOwner: Bool

            /// Makes an answer.
            public init(verdict: Verdict, state: LimitState, isOwner: Bool) {
                self.verdict = verdict
                self.state = state
                self.isOwner = isOwner
            }
        }

        /// The mailbox, in the form in which it is counted. Only a keyed hash of it reaches Redis.
        public var mailbox: Secret
        /// What for.
        public var purpose: Purpose
        /// The client on whose behalf it is sent: a mail of another client makes none needless.
        public var client: ClientID
        /// Who asks: a network. Only a keyed hash of it reaches Redis.
        public var asker: Secret
        /// What is allowed.
        public var rules: EmailLimitRules
        /// The device, if it has a mark for this address and the address is known to be its user's.
        public var device: KnownDevice?

        /// Makes the call.
        public init(
            mailbox: Secret, purpose: Purpose, client: ClientID, asker: Secret, rules: EmailLimitRules,
            device: KnownDevice? = nil
        ) {
            self.mailbox = mailbox
            self.purpose = purpose
            self.client = client
            self.asker = asker
            self.rules = rules
            self.device = device
        }
    }

    /// Says that a mail is not good any more, since its link or a code was tried, so that the same caller may have another
    /// one; or that a mail was not sent, and does not count.
    public struct ReleaseEmailLimit: RPCMethod {
        public static let name = "tokens.release_email_limit"
        public static let isIdempotent = true
        public typealias Reply = Nothing

        /// What a mail that was not sent was counted against.
        public struct Unsent: Codable, Sendable, Equatable {
            /// The rules, as they were given.
            public var rules: EmailLimitRules
            /// As it was answered.
            public var isOwner: Bool

            /// Takes what was given and answered.
            public init(rules: EmailLimitRules, isOwner: Bool) {
                self.rules = rules
                self.isOwner = isOwner
            }
        }

        /// The mailbox, as it was given.
        public var mailbox: Secret
        /// What for.
        public var purpose: SpendEmailLimit.Purpose
        /// As it was given.
        public var client: ClientID
        /// Who tried it, or had asked for it. Others learn nothing of it.
        public var asker: Secret
        /// Set when it was not sent.
        public var unsent: Unsent?

        /// Makes the call.
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
