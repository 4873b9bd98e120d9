extension Identity {
    /// Invites an address to an account. An earlier invitation of the same address to the same account is revoked.
    ///
    /// Errors: 403 `not_owner`, `invalid_proof`, or `email_verification_required` for an inviter without a verified
    /// address. 404 for an unknown account. 409 `already_member`. 429 `rate_limited` past the daily limit of the
    /// account or the inviter.
    public struct CreateInvite: RPCMethod {
        public static let name = "identity.create_invite"
        public static let callers: Set<CallerRole> = [.gateway, .operator]

        /// The invitation, and for an operator the message to send.
        public struct Reply: Codable, Sendable {
            /// The invitation.
            public var invite: Invite
            /// For an operator, to whom `latchkey` prints the link: the message to pass to ``Mailer/SendEmailLink``. Nil
            /// otherwise; identity then sends the message through its outbox.
            public var mail: OutgoingMail?

            public init(invite: Invite, mail: OutgoingMail?) {
                self.invite = invite
                self.mail = mail
            }
        }

        /// The account to join.
        public var account: AccountID
        /// The address to invite.
        public var email: EmailAddress
        /// The role that the invited person gets.
        public var role: Role
        /// Session proof of the inviter; nil when an operator invites.
        public var inviter: Proof?
        /// Languages of the email, best first (BCP 47). A registered user's own preference takes precedence over
        /// these when a browser sent them, but not when an operator named them.
        public var languages: [String]

        public init(account: AccountID, email: EmailAddress, role: Role, inviter: Proof?, languages: [String] = []) {
            self.account = account
            self.email = email
            self.role = role
            self.inviter = inviter
            self.languages = languages
        }
    }
}
