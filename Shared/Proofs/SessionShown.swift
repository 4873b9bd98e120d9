public import Models

/// Tokens' word that someone has just shown the access token of a session that goes on: who acts, and where.
public struct SessionProof: ProofStatement, Equatable {
    public static let type = "latchkey-session+jwt"

    /// Whose session it is.
    public var user: UserID
    /// The user's application.
    public var application: ApplicationID
    /// The account that the session acts in.
    public var account: AccountID
    /// The client of the session.
    public var client: ClientID
    /// The session.
    public var session: SessionID
    /// When the user signed in (`auth_time`), in seconds since the epoch: some changes need a fresh sign-in.
    public var authenticatedAt: TimestampInSeconds
    /// The request that showed it.
    public var request: RequestID?

    /// Makes a statement; see the properties.
    public init(
        user: UserID, application: ApplicationID, account: AccountID, client: ClientID, session: SessionID,
        authenticatedAt: TimestampInSeconds = 0, request: RequestID?
    ) {
        self.user = user
        self.application = application
        self.account = account
        self.client = client
        self.session = session
        self.authenticatedAt = authenticatedAt
        self.request = request
    }
}
