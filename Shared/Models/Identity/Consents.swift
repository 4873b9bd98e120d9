extension Identity {
    /// What a user has agreed that a client may know or do; empty when nothing.
    public struct FindConsent: RPCMethod {
        public static let name = "identity.find_consent"
        public static let isIdempotent = true
        public typealias Reply = [String]

        /// Whose consent.
        public var user: UserID
        /// The user's application.
        public var application: ApplicationID
        /// To which client.
        public var client: ClientID

        /// Makes the call.
        public init(user: UserID, application: ApplicationID, client: ClientID) {
            self.user = user
            self.application = application
            self.client = client
        }
    }

    /// Remembers that a user agrees: to these scopes beside those from before. Errors: 400 `unknown_client` for a client
    /// of another application; 401 `invalid_token` when there is no such user.
    public struct GrantConsent: RPCMethod {
        public static let name = "identity.grant_consent"
        public static let isIdempotent = true
        public typealias Reply = Nothing

        /// Whose consent.
        public var user: UserID
        /// The user's application.
        public var application: ApplicationID
        /// To which client.
        public var client: ClientID
        /// What it may know or do.
        public var scopes: [String]
        /// Where the request came from, for the audit log.
        public var ipAddress: String?

        /// Makes the call.
        public init(
            user: UserID, application: ApplicationID, client: ClientID, scopes: [String], ipAddress: String? = nil
        ) {
            self.user = user
            self.application = application
            self.client = client
            self.scopes = scopes
            self.ipAddress = ipAddress
        }
    }
}
