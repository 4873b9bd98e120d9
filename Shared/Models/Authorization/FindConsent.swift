extension Identity {
    /// The scopes that a user has granted to a client; empty when there are none.
    public struct FindConsent: RPCMethod {
        public static let name = "identity.find_consent"
        public static let isIdempotent = true
        public typealias Reply = [String]

        /// The user.
        public var user: UserID
        /// The user's application.
        public var application: ApplicationID
        /// The client.
        public var client: ClientID

        public init(user: UserID, application: ApplicationID, client: ClientID) {
            self.user = user
            self.application = application
            self.client = client
        }
    }
}
