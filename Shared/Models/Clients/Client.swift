/// A client (RFC 6749 §1.1): one website, app or program of an application.
public struct Client: Codable, Sendable, Equatable {
    /// Unique identifier for a client application.
    public var id: ClientID
    /// The application whose users it signs in.
    public var applicationID: ApplicationID
    /// Name of the client; see ``VisibleName``.
    public var name: String
    /// Name of its application.
    public var applicationName: String
    /// Origins (`scheme://host[:port]`) whose pages may call the API.
    public var origins: [String]
    /// Where the browser may be redirected to; compared as strings.
    public var redirectURIs: [String]
    /// Methods that are enabled for it.
    public var loginMethods: [LoginMethod]
    /// How it authenticates at the token endpoint.
    public var authentication: ClientAuthentication
    /// Where the browser may be redirected to after signing out; compared as strings.
    public var postLogoutRedirectURIs: [String]
    /// Those of `loginMethods` that work, in the same order. A provider works once there is a connection to it.
    public var configuredMethods: [LoginMethod]
    /// URL of its own logo, which goes before that of its application.
    @Nullable public var logoURL: String?
    /// Its own colour of buttons, as `#rrggbb` in lower case, which goes before that of its application.
    @Nullable public var accentColour: String?
    /// The branding of its application with its own colour and logo.
    public var branding: ApplicationBranding
    /// Whether the operator of the application also operates the client, so that users are not asked for consent.
    public var isFirstParty: Bool
    /// Whether its application hides which addresses are registered.
    public var hidesAccountExistence: Bool
    /// Whether a magic link or its code signs up a person whose address is not registered: an application that is open can
    /// allow that, and the client has to offer magic links.
    public var signsUpByMail: Bool
    /// Who may sign up to its application.
    public var signUpSettings: SignUpSettings
    /// What sign-ins to its application need beside the first factor.
    public var factorSettings: FactorSettings
    /// URLs of its own pages for emailed links, by purpose. Our pages serve the others.
    public var linkPages: [OneTimeGrant.Purpose: String]
    /// When it was created.
    public var createdAt: Timestamp

    /// - Parameters:
    ///   - configuredMethods: nil for all of `loginMethods`.
    ///   - branding: that of its application.
    public init(
        id: ClientID, applicationID: ApplicationID, name: String, applicationName: String, origins: [String],
        redirectURIs: [String], loginMethods: [LoginMethod], configuredMethods: [LoginMethod]? = nil,
        logoURL: String? = nil, accentColour: String? = nil, branding: ApplicationBranding = .init(),
        isFirstParty: Bool = true, hidesAccountExistence: Bool = false,
        signsUpByMail: Bool = false, signUpSettings: SignUpSettings = .init(),
        factorSettings: FactorSettings = .init(),
        linkPages: [OneTimeGrant.Purpose: String] = [:],
        authentication: ClientAuthentication = .none,
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
        self.hidesAccountExistence = hidesAccountExistence
        self.signsUpByMail = signsUpByMail
        self.signUpSettings = signUpSettings
        self.factorSettings = factorSettings
        self.linkPages = linkPages
        self.createdAt = createdAt
        self.logoURL = logoURL
        self.accentColour = accentColour
        self.branding = branding.overridden(accentColour: accentColour, logoURL: logoURL)
    }

    enum CodingKeys: String, CodingKey {
        case id, name, origins, branding
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
        case hidesAccountExistence = "hide_account_existence"
        case signsUpByMail = "sign_up_by_mail"
        case signUpSettings = "sign_up_settings"
        case factorSettings = "factor_settings"
        case linkPages = "link_pages"
        case createdAt = "created_at"
    }
}
