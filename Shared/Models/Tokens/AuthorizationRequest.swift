/// What a client asks of `/oauth2/authorize` (RFC 6749 §4.1.1, OIDC Core §3.1.2.1), every parameter found good.
public struct AuthorizationRequest: Codable, Sendable, Equatable {
    /// What a client may ask the server to show (OIDC Core §3.1.2.1, `prompt`).
    public enum Prompt: String, Codable, Sendable, CaseIterable {
        /// Nothing at all: an error, if something would have to be shown.
        case none
        /// The sign-in page, even to somebody who is signed in.
        case login
        /// The consent page, even where consent was given.
        case consent
        /// A choice of who to be: here, the sign-in page.
        case selectAccount = "select_account"
    }

    /// The client that asks.
    public var client: ClientID
    /// Its application: only a user of it can be signed in.
    public var application: ApplicationID
    /// Where the answer goes: one of the client's redirect URIs.
    public var redirectURI: String
    /// What the tokens are to be good for, space-separated.
    public var scope: String
    /// The client's own value, given back with the answer.
    public var state: String?
    /// The client's own value, put into the ID token.
    public var nonce: String?
    /// SHA-256 of the verifier that the client will show, base64url (RFC 7636 §4.2, `S256`).
    public var codeChallenge: String
    /// What to show.
    public var prompt: [Prompt]
    /// How long ago, in seconds, the user may have shown who they are.
    public var maxAge: Int?
    /// Who is likely to sign in, such as an email address.
    public var loginHint: String?
    /// The languages of the person who will sign in, best first: up to ten well-formed tags, space-separated.
    public var uiLocales: String?
    /// The only user who may be signed in, as `id_token_hint` names them (OIDC Core §3.1.2.2); nil for any.
    public var user: UserID?

    /// Makes a request; see the properties.
    public init(
        client: ClientID, application: ApplicationID, redirectURI: String, scope: String, state: String? = nil,
        nonce: String? = nil, codeChallenge: String, prompt: [Prompt] = [], maxAge: Int? = nil,
        loginHint: String? = nil, uiLocales: String? = nil, user: UserID? = nil
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
        self.loginHint = loginHint
        self.uiLocales = uiLocales
        self.user = user
    }
}

/// An authorization request, and how the browser's session stands to it.
public struct AuthorizationStatus: Codable, Sendable {
    /// What was asked.
    public var request: AuthorizationRequest
    /// The browser's session; nil when it has none, or one of another application.
    public var session: AccessTokenClaims?
    /// Whether the session is not enough: there is none, it belongs to another user than the request names, or the user
    /// has to sign in anew.
    public var needsSignIn: Bool
    /// Whether a user has signed in since the request began, but not the one whom it names.
    public var isAnotherUser: Bool

    /// Makes a standing; see the properties.
    public init(
        request: AuthorizationRequest, session: AccessTokenClaims?, needsSignIn: Bool, isAnotherUser: Bool = false
    ) {
        self.request = request
        self.session = session
        self.needsSignIn = needsSignIn
        self.isAnotherUser = isAnotherUser
    }
}
