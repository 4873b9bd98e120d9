extension Identity {
    /// Changes the given fields of a user's identity and leaves the others (JSON Merge Patch, RFC 7396).
    ///
    /// Errors: 400 `invalid_request` for values that their field cannot hold (see ``PersonalFields``). Otherwise as
    /// ``GetProfile``.
    public struct UpdateProfile: RPCMethod {
        public static let name = "identity.update_profile"
        public static let isIdempotent = true
        public typealias Reply = SessionProfile

        /// The user.
        public var user: UserID
        /// The user's application.
        public var application: ApplicationID
        /// The account that the caller's access token names.
        public var account: AccountID
        /// The new values by field. A null value clears the field; an absent field stays.
        public var changes: [IdentityField: String?]

        public init(user: UserID, application: ApplicationID, account: AccountID, changes: [IdentityField: String?]) {
            self.user = user
            self.application = application
            self.account = account
            self.changes = changes
        }
    }
}
