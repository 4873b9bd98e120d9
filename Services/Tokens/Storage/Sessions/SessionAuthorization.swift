import Models
import Redis

/// What the tokens of a session are valid for.
struct SessionAuthorization: Sendable, Equatable {
    /// The scope of first-party sessions (OIDC Core §5.4).
    static let firstPartyScope = "openid profile email"

    var client: ClientID
    var application: ApplicationID
    var account: AccountID
    var role: Role
    /// The `amr` claim (RFC 8176).
    var authenticationMethods: [String]
    /// The `acr` that a client asked for and got; nil if it asked for none.
    var requestedContext: AuthenticationContext?
    /// Scopes, separated by spaces.
    var scope: String
    /// Whether a third-party client opened the session with a code: it acts for the user, within the scope.
    var isDelegated = false

    init(
        client: ClientID, application: ApplicationID, account: AccountID, role: Role,
        authenticationMethods: [String], scope: String = firstPartyScope
    ) {
        self.client = client
        self.application = application
        self.account = account
        self.role = role
        self.authenticationMethods = authenticationMethods
        self.scope = scope
    }

    /// The `acr` claim: what a client asked for, or the strongest value that the methods reach.
    var authenticationContext: AuthenticationContext {
        requestedContext ?? AuthenticationContext(authenticationMethods: authenticationMethods)
    }

    /// Reads what scripts reply: client, application, account, role, amr, acr (which may be empty), scope.
    init(_ fields: inout ReplyFields) throws(RedisError) {
        client = try fields.value(ClientID.init)
        application = try fields.value(ApplicationID.init)
        account = try fields.value(AccountID.init)
        role = try fields.value(Role.init(rawValue:))
        authenticationMethods = try fields.words()
        if let context = try fields.optionalText() {
            guard let known = AuthenticationContext(rawValue: context) else { throw .protocolError }
            requestedContext = known
        }
        scope = try fields.text()
    }
}

/// A session for which tokens are about to be issued.
struct OpenedSession: Sendable {
    let user: UserID
    let session: SessionID
    var authorization: SessionAuthorization
    /// The `auth_time` claim: when the user authenticated, in seconds since 1970.
    let authenticatedAt: Int
    /// The refresh token to issue.
    let refreshToken: PresentedRefreshToken
    /// Lifetime of the session if it is not used, in seconds.
    let idleLifetime: Int
}

extension ReplyFields {
    /// The next element as words separated by spaces.
    mutating func words() throws(RedisError) -> [String] {
        try text().split(separator: " ").map(String.init)
    }
}
