extension Identity {
    /// The addresses of a user: the primary one first, then the others, oldest first, and at last those that wait for verification.
    ///
    /// Errors: 401 `invalid_token` if there is no such user. 403 `user_suspended`.
    public struct ListEmails: RPCMethod {
        public static let name = "identity.list_emails"
        public static let isIdempotent = true
        public typealias Reply = [UserEmail]

        /// The user.
        public var user: UserID
        /// The user's application.
        public var application: ApplicationID

        public init(user: UserID, application: ApplicationID) {
            self.user = user
            self.application = application
        }
    }
}
