extension Identity {
    /// Invites an address to sign up to an application; for operators. An earlier invitation of the address that is pending is revoked,
    /// and a place on the waitlist for signing up is given up.
    ///
    /// Errors: 403 `sign_up_closed` or `email_domain_not_allowed`, because the invitation could not be accepted. 404 for an unknown
    /// application, or one without a client. 409 `email_taken`.
    public struct InviteUser: RPCMethod {
        public static let name = "identity.invite_user"
        public static let callers: Set<CallerRole> = [.operator]

        /// The invitation, and the message to pass to ``Mailer/SendEmailLink``, because `latchkey` prints the link.
        public struct Reply: Codable, Sendable {
            /// The invitation.
            public var invite: Invite
            /// The message.
            public var mail: OutgoingMail

            public init(invite: Invite, mail: OutgoingMail) {
                self.invite = invite
                self.mail = mail
            }
        }

        /// The application.
        public var application: ApplicationID
        /// The address to invite.
        public var email: EmailAddress
        /// Languages of the email, best first (BCP 47).
        public var languages: [String]

        public init(application: ApplicationID, email: EmailAddress, languages: [String] = []) {
            self.application = application
            self.email = email
            self.languages = languages
        }
    }
}
