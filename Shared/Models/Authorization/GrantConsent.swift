extension Identity {
    /// Records that a user grants scopes to a client, in addition to those granted before.
    ///
    /// Errors: 400 `unknown_client` for a client of another application. 401 `invalid_token` when there is no such
    /// user.
    public struct GrantConsent: RPCMethod {
        public static let name = "identity.grant_consent"
        public static let isIdempotent = true
        public typealias Reply = Nothing

        /// The user.
        public var user: UserID
        /// The user's application.
        public var application: ApplicationID
        /// The client.
        public var client: ClientID
        /// The scopes.
        public var scopes: [String]
        /// IP address of the caller (IPv4 or IPv6 text) for the audit log; nil when unknown.
        public var ipAddress: String?

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
