public import Models

/// Reauthentication proof: identity tells tokens that the user of a session has authenticated again.
public struct ReauthenticationProof: ProofStatement, Equatable {
    public static let type = "latchkey-reauthentication+jwt"

    /// The user.
    public var user: UserID
    /// The session.
    public var session: SessionID
    /// The epoch of the user's rights when they authenticated.
    public var epoch: Int
    /// How they did (RFC 8176).
    public var authenticationMethods: [String]
    /// The HTTP request.
    public var request: RequestID?

    public init(
        user: UserID, session: SessionID, epoch: Int, authenticationMethods: [String], request: RequestID?
    ) {
        self.user = user
        self.session = session
        self.epoch = epoch
        self.authenticationMethods = authenticationMethods
        self.request = request
    }
}
