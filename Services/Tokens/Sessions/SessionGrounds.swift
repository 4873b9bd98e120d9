import Models

/// What a session rests on: who may do what, as identity vouched for it.
struct SessionAuthorization: Sendable {
    /// What first-party sessions may ask for (OIDC Core §5.4).
    static let firstPartyScope = "openid profile email"

    var client: ClientID
    var application: ApplicationID
    var account: AccountID
    var role: Role
    var authenticationMethods: [String]
    var scope: String
    /// Whether a client that is not of the house opened the session, by a code: it acts for the user, within the scope.
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

    /// Reads what scripts answer: client, application, account, role, amr, auth_time, scope.
    init?(_ fields: [String]) {
        guard fields.count >= 7, let client = ClientID(fields[0]), let application = ApplicationID(fields[1]),
            let account = AccountID(fields[2]), let role = Role(rawValue: fields[3])
        else { return nil }
        self.init(
            client: client, application: application, account: account, role: role,
            authenticationMethods: fields[4].split(separator: " ").map(String.init), scope: fields[6])
    }
}

/// A session that new tokens are to be made for.
struct OpenedSession: Sendable {
    let user: UserID
    let session: SessionID
    var grounds: SessionAuthorization
    /// When the user proved who they are, in seconds since the epoch.
    let authenticatedAt: Int
    /// The refresh token to hand out.
    let refreshToken: PresentedToken
    /// How long it lives if it is not used, in seconds.
    let idleLifetime: Int
}
