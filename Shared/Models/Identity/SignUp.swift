extension Identity {
    /// Creates a user, their personal account and the `owner` membership in one transaction.
    ///
    /// Errors: 409 `email_taken`; 400 `invalid_request` with `/password` when the password is weak; 503 when
    /// more passwords wait than can be hashed in time.
    public struct SignUp: RPCMethod {
        public static let name = "identity.sign_up"
        public typealias Reply = AuthenticatedUser

        /// The client that asked; the user joins its application.
        public var client: ClientID
        /// The new user's address.
        public var email: EmailAddress
        /// The password as typed.
        public var password: Secret
        /// BCP 47 tag of the language for texts.
        public var preferredLanguage: String?
        /// BCP 47 tag for formats.
        public var locale: String?
        /// IANA time zone name.
        public var timezone: String?
        /// Where the request came from, for the audit log.
        public var ipAddress: String?
        /// On whose behalf the password is hashed.
        public var share: WorkShare?
        /// Whether the verification mail stays away, because the mailbox has had enough of them; nil for no.
        public var withoutMail: Bool?

        /// Makes the call.
        public init(
            client: ClientID, email: EmailAddress, password: Secret, preferredLanguage: String? = nil,
            locale: String? = nil, timezone: String? = nil, ipAddress: String? = nil, share: WorkShare? = nil,
            withoutMail: Bool? = nil
        ) {
            self.client = client
            self.email = email
            self.password = password
            self.preferredLanguage = preferredLanguage
            self.locale = locale
            self.timezone = timezone
            self.ipAddress = ipAddress
            self.share = share
            self.withoutMail = withoutMail
        }
    }
}
