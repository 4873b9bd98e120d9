extension Identity {
    /// Whether a user has a password. Users who sign in by email or with a provider may have none.
    public struct HasPassword: RPCMethod {
        public static let name = "identity.has_password"
        public static let isIdempotent = true

        /// The answer.
        public struct Reply: Codable, Sendable, Equatable {
            /// False for an unknown user, too.
            public var hasPassword: Bool

            public init(hasPassword: Bool) { self.hasPassword = hasPassword }
        }

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
