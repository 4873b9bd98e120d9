/// The methods of the tokens service: sessions, access and refresh tokens, signing keys.
public enum Tokens {
    /// Every method that tokens answers; it refuses to start unless it handles exactly these.
    public static let methods: [any RPCMethod.Type] = [
        IssueSession.self,
        RefreshSession.self,
        SwitchAccount.self,
        CheckAccessToken.self,
        IssueSessionProof.self,
        EndSession.self,
        FindBrowserSession.self,
        SignOut.self,
        EndAllSessions.self,
        AdvanceEpoch.self,
        ListSessions.self,
        GetJWKS.self,
        SpendLimits.self,
        BeginAttempt.self,
        FinishAttempt.self,
        SpendEmailLimit.self,
        ReleaseEmailLimit.self,
        KeepProviderState.self,
        KeepProviderAnswer.self,
        TakeProviderState.self,
        BeginAuthorization.self,
        FindAuthorization.self,
        IssueAuthorizationCode.self,
        ExchangeAuthorizationCode.self,
        ExchangeRefreshToken.self,
        RevokeToken.self,
        IntrospectToken.self,
        ReadIDToken.self,
        ListKeys.self,
        ListKeyEvents.self,
        RotateKeys.self,
        RevokeKey.self,
    ]

    /// New tokens and how long they live, for bodies and cookies.
    public struct IssuedSession: Codable, Sendable {
        /// The tokens.
        public var tokens: SessionTokens
        /// Life of the access token, in seconds.
        public var expiresIn: Int
        /// Life of the refresh token if it is not used, in seconds.
        public var refreshExpiresIn: Int
        /// What is left of the limit that the call was counted against, if it was.
        public var limit: LimitState?

        /// Makes a grant.
        public init(tokens: SessionTokens, expiresIn: Int, refreshExpiresIn: Int) {
            self.tokens = tokens
            self.expiresIn = expiresIn
            self.refreshExpiresIn = refreshExpiresIn
        }
    }

    /// Where a session is used from, as its owner sees it in the list of sessions.
    public struct Device: Codable, Sendable, Equatable {
        /// The caller's address.
        public var ipAddress: String?
        /// The caller's `User-Agent`, cut to 256 characters.
        public var userAgent: String?

        /// Makes a description of a device.
        public init(ipAddress: String? = nil, userAgent: String? = nil) {
            self.ipAddress = ipAddress
            self.userAgent = userAgent
        }
    }
}
