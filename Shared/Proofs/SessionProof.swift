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
    /// When the user last authenticated by two factors in the session, in seconds since the epoch; 0 for never, or if that is not known.
    /// Left out by earlier versions.
    public var twoFactorsAt: TimestampInSeconds?
    /// The epoch of the user's rights that the session belongs to. A change that comes after a later one is refused. Left out by earlier
    /// versions.
    public var epoch: Int?
    /// The HTTP request.
    public var request: RequestID?

    public init(
        user: UserID, application: ApplicationID, account: AccountID, client: ClientID, session: SessionID,
        authenticatedAt: TimestampInSeconds = 0, authenticationMethods: [String]? = nil,
        twoFactorsAt: TimestampInSeconds? = nil, epoch: Int? = nil, request: RequestID?
    ) {
        self.user = user
        self.application = application
        self.account = account
        self.client = client
        self.session = session
        self.authenticatedAt = authenticatedAt
        self.authenticationMethods = authenticationMethods
        self.twoFactorsAt = twoFactorsAt
        self.epoch = epoch
        self.request = request
    }
}
