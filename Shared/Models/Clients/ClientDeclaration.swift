/// The settings that a client shall have, for ``Identity/ApplySettings``. What is nil keeps its value, or has its default in a new client.
public struct ClientDeclaration: Codable, Sendable, Equatable {
    /// The client, which is created with this id if there is none.
    public var id: ClientID
    /// Name of the client; see ``VisibleName``.
    public var name: String?
    /// Origins (`scheme://host[:port]`) whose pages may call the API.
    public var origins: [String]?
    /// Where the browser may be redirected to.
    public var redirectURIs: [String]?
    /// The methods to enable; only passwords in a new client.
    public var loginMethods: [LoginMethod]?
    /// Whether the operator of the application also operates the client.
    public var isFirstParty: Bool?
    /// URL of a logo for its pages and emails; empty for none.
    public var logoURL: String?
    /// Colour of buttons, as `#rrggbb`; empty for the application's.
    public var accentColour: String?
    /// URLs of its own pages for emailed links, by purpose; empty for our own page.
    public var linkPages: [OneTimeGrant.Purpose: String]?
    /// Where the browser may be redirected to after signing out.
    public var postLogoutRedirectURIs: [String]?
    /// How it authenticates at the token endpoint; nil for what follows from ``clientSecret`` and ``jwks``.
    public var authentication: ClientAuthentication?
    /// Its public keys, a JSON Web Key Set (RFC 7517 §5).
    public var jwks: String?
    /// Its secret, see ``secretLength``. Another one than those that are valid replaces them at once.
    public var clientSecret: Secret?
    /// Its connections with providers. Others stay as they are.
    public var connections: [ConnectionDeclaration]

    /// The length of a secret in visible ASCII characters. Only a hash is stored, so a secret must be too long to guess.
    public static let secretLength = 32...255

    public init(
        id: ClientID, name: String? = nil, origins: [String]? = nil, redirectURIs: [String]? = nil,
        loginMethods: [LoginMethod]? = nil, isFirstParty: Bool? = nil, logoURL: String? = nil,
        accentColour: String? = nil, linkPages: [OneTimeGrant.Purpose: String]? = nil,
        postLogoutRedirectURIs: [String]? = nil, authentication: ClientAuthentication? = nil, jwks: String? = nil,
        clientSecret: Secret? = nil, connections: [ConnectionDeclaration] = []
    ) {
        self.id = id
        self.name = name
        self.origins = origins
        self.redirectURIs = redirectURIs
        self.loginMethods = loginMethods
        self.isFirstParty = isFirstParty
        self.logoURL = logoURL
        self.accentColour = accentColour
        self.linkPages = linkPages
        self.postLogoutRedirectURIs = postLogoutRedirectURIs
        self.authentication = authentication
        self.jwks = jwks
        self.clientSecret = clientSecret
        self.connections = connections
    }

    /// Every setting of a client except its secret.
    ///
    /// - Parameter jwks: its public keys.
    public init(_ client: Client, jwks: String?, connections: [ConnectionDeclaration]) {
        self.init(
            id: client.id, name: client.name, origins: client.origins, redirectURIs: client.redirectURIs,
            loginMethods: client.loginMethods, isFirstParty: client.isFirstParty, logoURL: client.logoURL,
            accentColour: client.accentColour, linkPages: client.linkPages.isEmpty ? nil : client.linkPages,
            postLogoutRedirectURIs: client.postLogoutRedirectURIs, authentication: client.authentication, jwks: jwks,
            connections: connections)
    }

    enum CodingKeys: String, CodingKey {
        case id, name, origins, jwks, connections
        case redirectURIs = "redirect_uris"
        case loginMethods = "login_methods"
        case isFirstParty = "first_party"
        case logoURL = "logo_url"
        case accentColour = "accent_colour"
        case linkPages = "link_pages"
        case postLogoutRedirectURIs = "post_logout_redirect_uris"
        case authentication = "token_endpoint_auth_method"
        case clientSecret = "client_secret"
    }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            id: try members.decode(ClientID.self, forKey: .id),
            name: try members.decodeIfPresent(String.self, forKey: .name),
            origins: try members.decodeIfPresent([String].self, forKey: .origins),
            redirectURIs: try members.decodeIfPresent([String].self, forKey: .redirectURIs),
            loginMethods: try members.decodeIfPresent([LoginMethod].self, forKey: .loginMethods),
            isFirstParty: try members.decodeIfPresent(Bool.self, forKey: .isFirstParty),
            logoURL: try members.decodeIfPresent(String.self, forKey: .logoURL),
            accentColour: try members.decodeIfPresent(String.self, forKey: .accentColour),
            linkPages: try members.decodeIfPresent([OneTimeGrant.Purpose: String].self, forKey: .linkPages),
            postLogoutRedirectURIs: try members.decodeIfPresent([String].self, forKey: .postLogoutRedirectURIs),
            authentication: try members.decodeIfPresent(ClientAuthentication.self, forKey: .authentication),
            jwks: try members.decodeIfPresent(String.self, forKey: .jwks),
            clientSecret: try members.decodeIfPresent(Secret.self, forKey: .clientSecret),
            connections: try members.decodeIfPresent([ConnectionDeclaration].self, forKey: .connections) ?? [])
    }
}
