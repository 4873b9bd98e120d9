extension Identity {
    /// Creates a client with all its settings, or nothing at all; for operators.
    ///
    /// Errors: 400 `invalid_request` for an invalid origin, redirect URI, logo, colour, page, key set or secret. 404 for an
    /// unknown application. 409 `client_exists`.
    public struct CreateClient: RPCMethod {
        public static let name = "identity.create_client"
        public static let callers: Set<CallerRole> = [.operator]
        public typealias Reply = Client

        /// The id to use; nil for a generated one.
        public var id: ClientID?
        /// The application whose users it signs in.
        public var application: ApplicationID
        /// Name of the client; see ``VisibleName``.
        public var name: String
        /// Origins (`scheme://host[:port]`) whose pages may call the API.
        public var origins: [String]
        /// Where the browser may be redirected to.
        public var redirectURIs: [String]
        /// The methods to enable.
        public var loginMethods: [LoginMethod]
        /// URL of a logo for its pages and emails: `https`, or below our own public base URL.
        public var logoURL: String?
        /// Colour of buttons, as `#rrggbb`.
        public var accentColour: String?
        /// Whether the operator of the application also operates the client.
        public var isFirstParty: Bool
        /// URLs of its own pages for emailed links, by purpose. Each must have one of its origins.
        public var linkPages: [OneTimeGrant.Purpose: String]
        /// Where the browser may be redirected to after signing out; nil for nowhere.
        public var postLogoutRedirectURIs: [String]?
        /// Its public keys, a JSON Web Key Set (RFC 7517 §5), with which it authenticates by `private_key_jwt`.
        public var jwks: String?
        /// Its secret, with which it authenticates; see ``ClientDeclaration/secretLength``. Not beside keys.
        public var clientSecret: Secret?

        public init(
            id: ClientID? = nil, application: ApplicationID, name: String, origins: [String], redirectURIs: [String],
            loginMethods: [LoginMethod], logoURL: String? = nil, accentColour: String? = nil, isFirstParty: Bool = true,
            linkPages: [OneTimeGrant.Purpose: String] = [:], postLogoutRedirectURIs: [String]? = nil,
            jwks: String? = nil, clientSecret: Secret? = nil
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
            self.postLogoutRedirectURIs = postLogoutRedirectURIs
            self.jwks = jwks
            self.clientSecret = clientSecret
        }
    }
}
