public import Models

/// Session proof: tokens tells identity that the caller has presented the access token of an active session.
public struct SessionProof: ProofStatement, Equatable {
    public static let type = "latchkey-session+jwt"

    /// The user.
    public var user: UserID
    /// The user's application.
    public var application: ApplicationID
    /// The account in which the session acts.
    public var account: AccountID
    /// The client of the session.
    public var client: ClientID
    /// The session.
    public var session: SessionID
    /// When the user authenticated (`auth_time`), in seconds since the epoch. Some changes need a fresh sign-in.
    public var authenticatedAt: TimestampInSeconds
    /// How the user authenticated (`amr`, RFC 8176). Left out by earlier versions.
    public var authenticationMethods: [String]?
    /// The HTTP request.
    public var request: RequestID?

    public init(
        user: UserID, application: ApplicationID, account: AccountID, client: ClientID, session: SessionID,
        authenticatedAt: TimestampInSeconds = 0, authenticationMethods: [String]? = nil, request: RequestID?
    ) {
        self.user = user
        self.application = application
        self.account = account
        self.client = client
        self.session = session
        self.authenticatedAt = authenticatedAt
        self.authenticationMethods = authenticationMethods
        self.request = request
    }
}
