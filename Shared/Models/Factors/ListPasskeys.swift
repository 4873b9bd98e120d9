extension Identity {
    /// The passkeys of a user, oldest first.
    public struct ListPasskeys: RPCMethod {
        public static let name = "identity.list_passkeys"
        public static let isIdempotent = true
        public typealias Reply = [Passkey]

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
