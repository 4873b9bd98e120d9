/// A product that signs its people in through Latchkey. Its users, accounts and clients are its own.
public struct Application: Codable, Sendable, Equatable {
    /// Unique identifier for an application.
    public var id: ApplicationID
    /// Name shown to people.
    public var name: String
    /// The account that owns this application, or null for a top-level one.
    @Nullable public var parentID: AccountID?
    /// Whether nobody is told who has signed up: every address is answered as one that is nobody's.
    public var hideAccountExistence: Bool
    /// When it was created.
    public var createdAt: Timestamp

    /// Makes an application.
    public init(
        id: ApplicationID, name: String, parentID: AccountID?, hideAccountExistence: Bool = false, createdAt: Timestamp
    ) {
        self.id = id
        self.name = name
        self.hideAccountExistence = hideAccountExistence
        self.createdAt = createdAt
        self.parentID = parentID
    }

    enum CodingKeys: String, CodingKey {
        case id, name
        case parentID = "parent_id"
        case hideAccountExistence = "hide_account_existence"
        case createdAt = "created_at"
    }
}

/// How people may sign in.
public enum LoginMethod: String, Codable, Sendable, CaseIterable {
    case password
    case magicLink = "magic_link"
    case google = "oauth_google"
    case github = "oauth_github"
    case facebook = "oauth_facebook"
    case apple = "oauth_apple"
    case microsoft = "oauth_microsoft"
}

/// How a client shows who it is at the token endpoint, by the names of RFC 7591 §2.
public enum ClientAuthentication: String, Codable, Sendable {
    /// Not at all: a public client, which can keep no secret.
    case none
    /// By its secret, in a header or in the body.
    case secret = "client_secret_basic"
    /// By a JWT that it signs.
    case keys = "private_key_jwt"
}

/// A client application (RFC 6749 §1.1): one web site, app or program of an application.
public struct Client: Codable, Sendable, Equatable {
    /// Unique identifier for a client application.
    public var id: ClientID
    /// The application whose users it signs in.
    public var applicationID: ApplicationID
    /// Name of the client.
    public var name: String
    /// Name of its application, as people know it.
    public var applicationName: String
    /// Origins (`scheme://host[:port]`) whose pages may call the API.
    public var origins: [String]
    /// Where the browser may be sent back to; compared as strings.
    public var redirectURIs: [String]
    /// The methods switched on for it.
    public var loginMethods: [LoginMethod]
    /// How it shows who it is at the token endpoint.
    public var authentication: ClientAuthentication
    /// Where the browser may go after signing out; compared as strings.
    public var postLogoutRedirectURIs: [String]
    /// Those of them that work, in the same order: a provider's does once there is a connection to it.
    public var configuredMethods: [LoginMethod]
    /// A picture for its pages and mails.
    @Nullable public var logoURL: String?
    /// The colour of buttons on its pages and in its mails, as `#rrggbb` in lower case.
    @Nullable public var accentColour: String?
    /// Whether it is of the same house as the application, so that nobody is asked to consent to it.
    public var isFirstParty: Bool
    /// Its own pages for mailed links, by what the link is for; ours serve the others.
    public var linkPages: [OneTimeGrant.Purpose: String]
    /// When it was created.
    public var createdAt: Timestamp

    /// Makes a client.
    ///
    /// - Parameter configuredMethods: nil for all of `loginMethods`.
    public init(
        id: ClientID, applicationID: ApplicationID, name: String, applicationName: String, origins: [String],
        redirectURIs: [String], loginMethods: [LoginMethod], configuredMethods: [LoginMethod]? = nil,
        logoURL: String? = nil, accentColour: String? = nil, isFirstParty: Bool = true,
        linkPages: [OneTimeGrant.Purpose: String] = [:], authentication: ClientAuthentication = .none,
        postLogoutRedirectURIs: [String] = [], createdAt: Timestamp
    ) {
        self.id = id
        self.applicationID = applicationID
        self.name = name
        self.applicationName = applicationName
        self.origins = origins
        self.redirectURIs = redirectURIs
        self.loginMethods = loginMethods
        self.authentication = authentication
        self.postLogoutRedirectURIs = postLogoutRedirectURIs
        self.configuredMethods = configuredMethods ?? loginMethods
        self.isFirstParty = isFirstParty
        self.linkPages = linkPages
        self.createdAt = createdAt
        self.logoURL = logoURL
        self.accentColour = accentColour
    }

    enum CodingKeys: String, CodingKey {
        case id, name, origins
        case applicationID = "application_id"
        case applicationName = "application_name"
        case redirectURIs = "redirect_uris"
        case loginMethods = "login_methods"
        case authentication = "token_endpoint_auth_method"
        case postLogoutRedirectURIs = "post_logout_redirect_uris"
        case configuredMethods = "configured_methods"
        case logoURL = "logo_url"
        case accentColour = "accent_colour"
        case isFirstParty = "first_party"
        case linkPages = "link_pages"
        case createdAt = "created_at"
    }
}
