extension Identity {
    /// Creates a user, their personal account and the `owner` membership in one transaction, and queues the
    /// verification email.
    ///
    /// Errors: 400 `unknown_client`, `invalid_request` with `/password` for a weak password. 403 `terms_not_accepted` unless the
    /// present version of the terms is accepted, `sign_up_refused`. 409 `email_taken`. 503
    /// `service_unavailable` when more passwords wait than can be hashed in time, `sign_up_unavailable` until the sign-up hook is asked.
    public struct SignUp: RPCMethod {
        public static let name = "identity.sign_up"
        public typealias Reply = AuthenticatedUser

        /// The client that sent the request. The user joins its application.
        public var client: ClientID
        /// The new user's address.
        public var email: EmailAddress
        /// The password as typed, at most ``TextBounds/password`` bytes of UTF-8.
        public var password: Secret
        /// Language of texts (BCP 47 tag).
        public var preferredLanguage: String?
        /// Locale of dates and numbers (BCP 47 tag).
        public var locale: String?
        /// Time zone (IANA name, such as `Europe/Berlin`).
        public var timezone: String?
        /// IP address of the caller (IPv4 or IPv6 text) for the audit log; nil when unknown.
        public var ipAddress: String?
        /// The queue in which the password is hashed; nil for the shared one.
        public var share: WorkShare?
        /// True to send no verification email, because the mailbox has reached its limit.
        public var withoutMail: Bool?
        /// The version of the terms of service that the user accepts; nil for none.
        public var termsVersion: String?
        /// The caller's device, for the audit log.
        public var origin: MailOrigin?
        /// What the application's sign-up hook has decided; nil unless identity has asked for it (``ServiceError/signUpHook``).
        public var signUpHook: SignUpHookAnswer?

        public init(
            client: ClientID, email: EmailAddress, password: Secret, preferredLanguage: String? = nil,
            locale: String? = nil, timezone: String? = nil, ipAddress: String? = nil, share: WorkShare? = nil,
            withoutMail: Bool? = nil, termsVersion: String? = nil, origin: MailOrigin? = nil,
            signUpHook: SignUpHookAnswer? = nil
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
            self.termsVersion = termsVersion
            self.origin = origin
            self.signUpHook = signUpHook
        }
    }
}
