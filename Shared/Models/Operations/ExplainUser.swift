extension Identity {
    /// Everything that identity knows about why a person can or can't sign in; for operators.
    ///
    /// An address that no user has is not an error. Errors: 404 for an unknown id or application, 409 `ambiguous` for an address that
    /// is registered in several applications.
    public struct ExplainUser: RPCMethod {
        public static let name = "identity.explain_user"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = UserExplanation

        /// How many audit entries are in the reply at most.
        public static let maximumEntries = 20

        /// What identifies the user.
        public var key: UserKey

        public init(_ key: UserKey) { self.key = key }
    }

    /// What identity knows about the sign-ins of a person.
    public struct UserExplanation: Codable, Sendable {
        /// What a user can sign in with.
        public struct User: Codable, Sendable {
            public var record: UserRecord
            public var hasPassword: Bool
            /// The providers that the user can sign in with.
            public var providers: [Provider]
            /// Apps and passkeys, oldest first.
            public var factors: [Factor]
            /// Whether the user has turned two-step sign-in on.
            public var hasTwoStep: Bool
            public var recoveryCodesLeft: Int

            public init(
                record: UserRecord, hasPassword: Bool = false, providers: [Provider] = [], factors: [Factor] = [],
                hasTwoStep: Bool = false, recoveryCodesLeft: Int = 0
            ) {
                self.record = record
                self.hasPassword = hasPassword
                self.providers = providers
                self.factors = factors
                self.hasTwoStep = hasTwoStep
                self.recoveryCodesLeft = recoveryCodesLeft
            }
        }

        /// The address that was asked for, or the user's first one.
        public var email: EmailAddress?
        /// The application that was asked about, or the user's; nil if no user has the address and there are several applications.
        public var application: Application?
        /// The user; nil if no user of the application has the address.
        public var user: User?
        /// The other applications where a user has the address.
        public var otherApplications: [Application]
        /// The clients of the application, oldest first.
        public var clients: [Client]
        /// The latest invitation of the address, to an account or to sign up, if no user has it; nil for none.
        public var invitation: Invite?
        /// Whether the address is on the application's waitlist for signing up.
        public var isOnWaitlist: Bool
        /// Whether the address belongs to a service for throw-away mailboxes, if no user has it.
        public var isThrowAway: Bool
        /// The latest audit entries of the user and of the address, the latest first.
        public var entries: [AuditRecord]
        /// How many emails for the user or the address have not been passed to mailer yet.
        public var pendingMails: Int

        public init(
            email: EmailAddress?, application: Application?, user: User? = nil, otherApplications: [Application] = [],
            clients: [Client] = [], invitation: Invite? = nil, isOnWaitlist: Bool = false, isThrowAway: Bool = false,
            entries: [AuditRecord] = [], pendingMails: Int = 0
        ) {
            self.email = email
            self.application = application
            self.user = user
            self.otherApplications = otherApplications
            self.clients = clients
            self.invitation = invitation
            self.isOnWaitlist = isOnWaitlist
            self.isThrowAway = isThrowAway
            self.entries = entries
            self.pendingMails = pendingMails
        }
    }
}
