extension Identity {
    /// Checks an email address and password, and issues a session proof for their user.
    ///
    /// Errors: 400 `unknown_client`. 401 `invalid_credentials` for an unknown address and for a wrong password alike,
    /// after the same time. 403 `user_suspended`, only after the right password. 503 `service_unavailable` when more
    /// passwords wait than can be hashed in time.
    public struct SignIn: RPCMethod {
        public static let name = "identity.sign_in"
        public static let isIdempotent = true
        public typealias Reply = AuthenticatedUser

        /// The client that sent the request. Only users of its application can sign in.
        public var client: ClientID
        /// The address, normalized.
        public var email: EmailAddress
        /// The password as typed, at most ``TextBounds/password`` bytes of UTF-8; identity normalizes it (NFKC).
        public var password: Secret
        /// IP address of the caller (IPv4 or IPv6 text) for the audit log; nil when unknown.
        public var ipAddress: String?
        /// The queue in which the password is hashed; nil for the shared one.
        public var share: WorkShare?
        /// The users who have signed in before in the browser of the request. The sign-in of another user, or in another epoch, is
        /// recorded as one on a new device, and the user gets a notice. Nil leaves that to ``RecordSessionEvent``.
        public var knownUsers: [KnownUser]?
        /// The browser of the request, for the notice.
        public var origin: MailOrigin?

        /// A user who has signed in before.
        public struct KnownUser: Codable, Sendable, Equatable {
            public var user: UserID
            /// The user's epoch at that time.
            public var epoch: Int

            public init(user: UserID, epoch: Int) {
                self.user = user
                self.epoch = epoch
            }
        }

        public init(
            client: ClientID, email: EmailAddress, password: Secret, ipAddress: String? = nil, share: WorkShare? = nil,
            knownUsers: [KnownUser]? = nil, origin: MailOrigin? = nil
        ) {
            self.client = client
            self.email = email
            self.password = password
            self.ipAddress = ipAddress
            self.share = share
            self.knownUsers = knownUsers
            self.origin = origin
        }
    }
}
