extension Identity {
    /// Changes the given properties of a client and leaves the others: all of it, or nothing; for operators.
    ///
    /// Errors: 404 for an unknown client. Otherwise as ``CreateClient``.
    public struct UpdateClient: RPCMethod {
        public static let name = "identity.update_client"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = Client

        /// The client.
        public var id: ClientID
        /// The new name.
        public var name: String?
        /// The new origins; they replace the old ones.
        public var origins: [String]?
        /// The new redirect URIs; they replace the old ones.
        public var redirectURIs: [String]?
        /// The new methods; they replace the old ones.
        public var loginMethods: [LoginMethod]?
        /// The new logo; empty for none.
        public var logoURL: String?
        /// The new colour; empty for the default.
        public var accentColour: String?
        /// Whether the operator of the application also operates the client.
        public var isFirstParty: Bool?
        /// URLs of the pages that change, by purpose; empty for our own page.
        public var linkPages: [OneTimeGrant.Purpose: String]
        /// What changes of its OAuth properties with it; nil for nothing. Of the two ids, ``id`` counts.
        public var oauth: UpdateOAuthClient?

        public init(
            id: ClientID, name: String? = nil, origins: [String]? = nil, redirectURIs: [String]? = nil,
            loginMethods: [LoginMethod]? = nil, logoURL: String? = nil, accentColour: String? = nil,
            isFirstParty: Bool? = nil, linkPages: [OneTimeGrant.Purpose: String] = [:],
            oauth: UpdateOAuthClient? = nil
        ) {
            self.id = id
            self.name = name
            self.origins = origins
            self.redirectURIs = redirectURIs
            self.loginMethods = loginMethods
            self.logoURL = logoURL
            self.accentColour = accentColour
            self.isFirstParty = isFirstParty
            self.linkPages = linkPages
            self.oauth = oauth
        }
    }
}
