extension Identity {
    /// Adds an address to the user of a session, and mails a link and a code that verify it. Adding it again mails them again.
    ///
    /// Reply and timing do not reveal whether another user has the address. If one has, that user gets a notice instead, and the address can't
    /// be verified. What is mailed is decided later; see ``LeaseEvents``.
    ///
    /// Errors: 401 `insufficient_user_authentication`, `invalid_credentials`; see ``FreshSignIn``. 403 `invalid_proof`, `user_suspended`. 409
    /// `email_exists` for an address that the user has already, `email_limit_reached` for more than ``UserEmail/maximumPerUser``.
    public struct AddEmail: RPCMethod {
        public static let name = "identity.add_email"
        public typealias Reply = UserEmail

        /// Session proof of the user.
        public var session: Proof
        /// What renews a sign-in that is not fresh.
        public var freshness: FreshSignIn
        /// The address.
        public var email: EmailAddress
        /// The caller's languages, best first (BCP 47), for users who have not chosen one.
        public var languages: [String]
        /// IP address of the caller (IPv4 or IPv6 text) for the audit log; nil when unknown.
        public var ipAddress: String?
        /// The caller's device, for the audit log.
        public var origin: MailOrigin?

        public init(
            session: Proof, freshness: FreshSignIn = .init(), email: EmailAddress, languages: [String] = [],
            ipAddress: String? = nil, origin: MailOrigin? = nil
        ) {
            self.session = session
            self.freshness = freshness
            self.email = email
            self.languages = languages
            self.ipAddress = ipAddress
            self.origin = origin
        }
    }
}
