/// A product that signs its people in through Latchkey. Its users, accounts and clients are its own.
public struct Application: Codable, Sendable, Equatable {
    /// Unique identifier for an application.
    public var id: ApplicationID
    /// Name shown to people.
    public var name: String
    /// The account that owns this application, or null for a top-level one.
    @Nullable public var parentID: AccountID?
    /// When it was created.
    public var createdAt: Timestamp

    /// Makes an application.
    public init(id: ApplicationID, name: String, parentID: AccountID?, createdAt: Timestamp) {
        self.id = id
        self.name = name
        self.parentID = parentID
        self.createdAt = createdAt
    }

    enum CodingKeys: String, CodingKey {
        case id, name
        case parentID = "parent_id"
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
    /// When it was created.
    public var createdAt: Timestamp

    /// Makes a client.
    public init(
        id: ClientID, applicationID: ApplicationID, name: String, applicationName: String, origins: [String],
        redirectURIs: [String], loginMethods: [LoginMethod], authentication: ClientAuthentication = .none,
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
        self.createdAt = createdAt
    }

    enum CodingKeys: String, CodingKey {
        case id, name, origins
        case applicationID = "application_id"
        case applicationName = "application_name"
        case redirectURIs = "redirect_uris"
        case loginMethods = "login_methods"
        case authentication = "token_endpoint_auth_method"
        case postLogoutRedirectURIs = "post_logout_redirect_uris"
        case createdAt = "created_at"
    }
}
