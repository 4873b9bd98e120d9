extension Identity {
    /// Creates a user with a personal account; for operators. It works whatever the application says about who may sign up.
    ///
    /// Errors: 404 for an unknown application. 400 `invalid_request` with `/password` for a weak password. 403 `method_not_enabled` if
    /// a mail is wanted and no client of the application offers passwords. 409 `email_taken`.
    public struct CreateUser: RPCMethod {
        public static let name = "identity.create_user"
        public static let callers: Set<CallerRole> = [.operator]
        public typealias Reply = UserRecord

        /// The user's application.
        public var application: ApplicationID
        /// The user's address.
        public var email: EmailAddress
        /// Whether the operator knows that the mailbox is the user's.
        public var isVerified: Bool
        /// The password, at most ``TextBounds/password`` bytes of UTF-8; nil for none.
        public var password: Secret?
        /// Whether the user is mailed a link to choose a password.
        public var sendsPasswordReset: Bool
        /// The language of emails to the user (BCP 47 tag); nil for none.
        public var language: String?

        public init(
            application: ApplicationID, email: EmailAddress, isVerified: Bool = false, password: Secret? = nil,
            sendsPasswordReset: Bool = false, language: String? = nil
        ) {
            self.application = application
            self.email = email
            self.isVerified = isVerified
            self.password = password
            self.sendsPasswordReset = sendsPasswordReset
            self.language = language
        }
    }
}
