/// A session as its user sees it.
public struct Session: Codable, Sendable, Equatable {
    /// Identifier of the session: the `sid` claim of its tokens.
    public var id: SessionID
    /// The client that it was issued to.
    public var clientID: ClientID
    /// The account in which it acts.
    public var accountID: AccountID
    /// When the user signed in.
    public var createdAt: Timestamp
    /// When its refresh token was last used.
    public var lastUsedAt: Timestamp
    /// When it expires if it is not used.
    public var expiresAt: Timestamp
    /// IP address from which it was last used.
    @Nullable public var ipAddress: String?
    /// `User-Agent` with which it was last used, at most 256 characters.
    @Nullable public var userAgent: String?

    public init(
        id: SessionID, clientID: ClientID, accountID: AccountID, createdAt: Timestamp, lastUsedAt: Timestamp,
        expiresAt: Timestamp, ipAddress: String?, userAgent: String?
    ) {
        self.id = id
        self.clientID = clientID
        self.accountID = accountID
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt
        self.expiresAt = expiresAt
        self.ipAddress = ipAddress
        self.userAgent = userAgent
    }

    enum CodingKeys: String, CodingKey {
        case id
        case clientID = "client_id"
        case accountID = "account_id"
        case createdAt = "created_at"
        case lastUsedAt = "last_used_at"
        case expiresAt = "expires_at"
        case ipAddress = "ip_address"
        case userAgent = "user_agent"
    }
}
