/// A validated request to `/oauth2/authorize` (RFC 6749 §4.1.1, OIDC Core §3.1.2.1).
public struct AuthorizationRequest: Codable, Sendable, Equatable {
    /// A value of `prompt` (OIDC Core §3.1.2.1).
    public enum Prompt: String, Codable, Sendable, CaseIterable {
        /// Show no page; answer with an error if one is needed.
        case none
        /// Show the sign-in page even if the user is signed in.
        case login
        /// Show the consent page even if the user has consented before.
        case consent
        /// Let the user choose an account. We show the sign-in page.
        case selectAccount = "select_account"
    }

    /// `client_id`.
    public var client: ClientID
    /// The client's application. Only its users can sign in.
    public var application: ApplicationID
    /// `redirect_uri`: one of the client's registered URIs.
    public var redirectURI: String
    /// `scope`: scopes, separated by spaces.
    public var scope: String
    /// `state`, which the answer repeats.
    public var state: String?
    /// `nonce`, which the ID token repeats.
    public var nonce: String?
    /// `code_challenge`: SHA-256 of the code verifier, base64url without padding (RFC 7636 §4.2, `S256`).
    public var codeChallenge: String
    /// `prompt`.
    public var prompt: [Prompt]
    /// `max_age`: how long ago the user may have authenticated, in seconds.
    public var maxAge: Int?
    /// `acr_values`: one of these has to be reached, best first; nil for any.
    public var contexts: [AuthenticationContext]?
    /// `login_hint`: who is likely to sign in, such as an email address.
    public var loginHint: String?
    /// `ui_locales`: languages of the person who signs in, best first; at most ten well-formed tags, separated by
    /// spaces.
    public var uiLocales: String?
    /// The only user who may sign in, as `id_token_hint` names them (OIDC Core §3.1.2.2); nil for any.
    public var user: UserID?

    public init(
        client: ClientID, application: ApplicationID, redirectURI: String, scope: String, state: String? = nil,
        nonce: String? = nil, codeChallenge: String, prompt: [Prompt] = [], maxAge: Int? = nil,
        contexts: [AuthenticationContext]? = nil, loginHint: String? = nil, uiLocales: String? = nil,
        user: UserID? = nil
    ) {
        self.client = client
        self.application = application
        self.redirectURI = redirectURI
        self.scope = scope
        self.state = state
        self.nonce = nonce
        self.codeChallenge = codeChallenge
        self.prompt = prompt
        self.maxAge = maxAge
        self.contexts = contexts
        self.loginHint = loginHint
        self.uiLocales = uiLocales
        self.user = user
    }

    /// The `acr` that a session with the given methods has for this request: the best one of `acr_values` that they reach. Nil if they
    /// reach none; the strongest that they reach if the request asks for none.
    public func context(reachedBy methods: [String]) -> AuthenticationContext? {
        guard let contexts else { return AuthenticationContext(authenticationMethods: methods) }
        return contexts.first { $0.isReached(by: methods) }
    }
}
