extension Identity {
    /// Creates a client; for operators. Errors: 404 for an unknown application, 409 `client_exists`, 400 for an
    /// origin, redirect URI, logo, colour or page that can't be one.
    public struct CreateClient: RPCMethod {
        public static let name = "identity.create_client"
        public static let callers: Set<CallerRole> = [.operator]
        public typealias Reply = Client

        /// The id to use; nil for a new one.
        public var id: ClientID?
        /// The application whose users it signs in.
        public var application: ApplicationID
        /// Name of the client.
        public var name: String
        /// Origins whose pages may call the API.
        public var origins: [String]
        /// Where the browser may be sent back to.
        public var redirectURIs: [String]
        /// The methods to switch on.
        public var loginMethods: [LoginMethod]
        /// A picture for its pages and mails: `https`, or below our own public address.
        public var logoURL: String?
        /// The colour of its buttons, `#rrggbb`.
        public var accentColour: String?
        /// Whether it is of the same house as the application.
        public var isFirstParty: Bool
        /// Its own pages for mailed links, each of one of its origins.
        public var linkPages: [OneTimeGrant.Purpose: String]

        /// Makes the call.
        public init(
            id: ClientID? = nil, application: ApplicationID, name: String, origins: [String],
            redirectURIs: [String], loginMethods: [LoginMethod], logoURL: String? = nil, accentColour: String? = nil,
            isFirstParty: Bool = true, linkPages: [OneTimeGrant.Purpose: String] = [:]
        ) {
            self.id = id
            self.application = application
            self.name = name
            self.origins = origins
            self.redirectURIs = redirectURIs
            self.loginMethods = loginMethods
            self.logoURL = logoURL
            self.accentColour = accentColour
            self.isFirstParty = isFirstParty
            self.linkPages = linkPages
        }
    }

    /// Every client, of one application or of all, oldest first; for operators.
    public struct ListClients: RPCMethod {
        public static let name = "identity.list_clients"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = [Client]

        /// Only this application's, or all.
        public var application: ApplicationID?

        /// Makes the call.
        public init(application: ApplicationID? = nil) { self.application = application }
    }

    /// Changes what is given of a client and leaves the rest; for operators. Errors: as ``CreateClient``.
    public struct UpdateClient: RPCMethod {
        public static let name = "identity.update_client"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = Client

        /// Which client.
        public var id: ClientID
        /// Its new name.
        public var name: String?
        /// Its new origins, all of them.
        public var origins: [String]?
        /// Its new redirect URIs, all of them.
        public var redirectURIs: [String]?
        /// Its new methods, all of them.
        public var loginMethods: [LoginMethod]?
        /// Its new logo; empty for none.
        public var logoURL: String?
        /// Its new colour; empty for ours.
        public var accentColour: String?
        /// Whether it is of the same house as the application.
        public var isFirstParty: Bool?
        /// Its own pages for mailed links, those that change; an empty one brings ours back.
        public var linkPages: [OneTimeGrant.Purpose: String]

        /// Makes the call.
        public init(
            id: ClientID, name: String? = nil, origins: [String]? = nil, redirectURIs: [String]? = nil,
            loginMethods: [LoginMethod]? = nil, logoURL: String? = nil, accentColour: String? = nil,
            isFirstParty: Bool? = nil, linkPages: [OneTimeGrant.Purpose: String] = [:]
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
        }
    }
}
