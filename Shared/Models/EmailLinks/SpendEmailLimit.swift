extension Tokens {
    /// Asks whether an email to a mailbox may be sent, and counts it. It makes no difference whether the address is
    /// registered.
    ///
    /// Strangers share what goes to one mailbox. Its owner, on a known device, has a limit of their own. A reached
    /// limit is part of the reply, not an error.
    public struct SpendEmailLimit: RPCMethod {
        public static let name = "tokens.spend_email_limit"
        public static let isIdempotent = true

        /// What an email is counted against.
        public enum Purpose: String, Codable, Sendable, CaseIterable {
            /// A link or code to sign in with.
            case signIn = "sign_in"
            /// A link to reset the password.
            case reset
            /// A verification that the user requested.
            case verification
            /// A verification at sign-up.
            case signUp = "sign_up"
            /// An invitation.
            case invite

            /// Whether each one is sent, even if an earlier one is still valid.
            public var isRepeatable: Bool { self == .signUp || self == .invite }
            /// Whether users may need it to get into their account. These are counted apart from the others, so that what
            /// strangers cause leaves enough of them.
            public var isRecovery: Bool { self == .signIn || self == .reset }
        }

        /// Whether the email may be sent.
        public struct Reply: Codable, Sendable, Equatable {
            /// What to do with the email.
            public enum Verdict: String, Codable, Sendable {
                /// Send it.
                case send
                /// Do not send it: one with the same purpose was sent less than a minute ago and is still valid.
                case recent
                /// Do not send it: a limit is reached.
                case refused
            }

            /// What to do with the email.
            public var verdict: Verdict
            /// The limit with the least left; for `refused`, the one that was reached.
            public var state: LimitState
            /// Whether the email was counted for the mailbox's owner.
            public var isOwner: Bool

            public init(verdict: Verdict, state: LimitState, isOwner: Bool) {
                self.verdict = verdict
                self.state = state
                self.isOwner = isOwner
            }
        }

        /// The mailbox, in the form in which it is counted. Redis stores only a keyed hash of it.
        public var mailbox: Secret
        /// What the email is for.
        public var purpose: Purpose
        /// The client on whose behalf the email is sent. An email of another client does not make this one needless.
        public var client: ClientID
        /// The network that asks. Redis stores only a keyed hash of it.
        public var asker: Secret
        /// The limits.
        public var rules: EmailLimitRules
        /// The caller's device, if it has a mark for this address and the address is known to be its user's.
        public var device: KnownDevice?

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
}
