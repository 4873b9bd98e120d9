/// A session as its owner sees it.
public struct Session: Codable, Sendable, Equatable {
    /// The `sid` of its tokens.
    public var id: SessionID
    /// The client it was opened for.
    public var clientID: ClientID
    /// The account it acts in.
    public var accountID: AccountID
    /// When the user signed in.
    public var createdAt: Timestamp
    /// When its refresh token was last used.
    public var lastUsedAt: Timestamp
    /// When it ends if it is not used.
    public var expiresAt: Timestamp
    /// Where it was last used from.
    @Nullable public var ipAddress: String?
    /// With what it was last used.
    @Nullable public var userAgent: String?

    /// Makes a session; see the properties.
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

extension Tokens {
    /// Whose sessions a call is about. Nobody but the operator may name a user: a caller shows what that user has shown.
    public enum SessionOwnerReference: Codable, Sendable {
        /// Those of whoever has this access token. Not of one that was given to a client that acts for the user.
        case holder(of: AccessToken)
        /// The one that this ID token is of, however old it is (OpenID Connect RP-Initiated Logout §2).
        case subject(of: Secret)
        /// Those of this user; for the operator.
        case user(UserID)
    }

    /// The live sessions of a user, newest first, at most 200. Errors: 401 `invalid_token`, 403 for a user whom the caller may
    /// not name.
    public struct ListSessions: RPCMethod {
        public static let name = "tokens.list_sessions"
        public static let callers: Set<CallerRole> = [.gateway, .operator]
        public static let isIdempotent = true
        public typealias Reply = [Session]

        /// Whose sessions.
        public var whose: SessionOwnerReference

        /// Makes the call.
        public init(of whose: SessionOwnerReference) { self.whose = whose }
    }

    /// What ending sessions came to.
    public struct SessionsEnded: Codable, Sendable {
        /// How many sessions have ended.
        public var count: Int
        /// What ``Identity/RecordSessionEvent`` believes; nil when nothing has ended.
        public var proof: Proof?

        /// Makes an answer.
        public init(count: Int, proof: Proof?) {
            self.count = count
            self.proof = proof
        }
    }

    /// Ends one session: its tokens are refused from now on. Errors: 404 when the user has no such session,
    /// else as for ``ListSessions``.
    public struct EndSession: RPCMethod {
        public static let name = "tokens.end_session"
        public static let callers: Set<CallerRole> = [.gateway, .operator]
        public typealias Reply = SessionsEnded

        /// Whose session.
        public var whose: SessionOwnerReference
        /// Which one.
        public var session: SessionID

        /// Makes the call.
        public init(_ session: SessionID, of whose: SessionOwnerReference) {
            self.whose = whose
            self.session = session
        }
    }

    /// Which client's session a browser has by its refresh token alone, for whoever has to know before it ends. Spends
    /// nothing. A token of which ``SignOut`` would end nothing is no error.
    public struct FindBrowserSession: RPCMethod {
        public static let name = "tokens.find_browser_session"
        public static let isIdempotent = true
        public typealias Reply = BrowserSession

        /// The token in the browser's cookie.
        public var refreshToken: RefreshToken

        /// Makes the call.
        public init(refreshToken: RefreshToken) { self.refreshToken = refreshToken }
    }

    /// The session of a refresh token.
    public struct BrowserSession: Codable, Sendable {
        /// Its client; nil when there is no such session.
        public var client: ClientID?

        /// Makes an answer.
        public init(client: ClientID?) { self.client = client }
    }

    /// Ends the session of a browser that has its refresh token alone, as when the access token is past its lifetime. Signing
    /// out needs no more than what it ends: the token may have been used already. A token that says nothing to us, a session
    /// that is over, and one of a client that acts for the user are no error; the reply then names nobody.
    public struct SignOut: RPCMethod {
        public static let name = "tokens.sign_out"
        public static let isIdempotent = true
        public typealias Reply = Revoked

        /// The token in the browser's cookie.
        public var refreshToken: RefreshToken

        /// Makes the call.
        public init(refreshToken: RefreshToken) { self.refreshToken = refreshToken }
    }

    /// Ends every session of a user, or all but one. Errors: as for ``ListSessions``.
    public struct EndAllSessions: RPCMethod {
        public static let name = "tokens.end_all_sessions"
        public static let callers: Set<CallerRole> = [.gateway, .operator]
        public static let isIdempotent = true
        public typealias Reply = SessionsEnded

        /// Whose sessions.
        public var whose: SessionOwnerReference
        /// The one that goes on.
        public var keeping: SessionID?

        /// Makes the call.
        public init(of whose: SessionOwnerReference, keeping: SessionID? = nil) {
            self.whose = whose
            self.keeping = keeping
        }
    }

    /// Takes note that a user's rights or password changed: sessions from before end, but for the one that the
    /// proof keeps. Idempotent: an epoch never goes back. Errors: 403 `invalid_proof`.
    public struct AdvanceEpoch: RPCMethod {
        public static let name = "tokens.advance_epoch"
        public static let callers: Set<CallerRole> = [.gateway, .operator]
        public static let isIdempotent = true
        public typealias Reply = Nothing

        /// What identity vouches for: the user, the new epoch, the kept session.
        public var proof: Proof

        /// Makes the call.
        public init(proof: Proof) { self.proof = proof }
    }
}
