extension Identity {
    /// Replaces the password after checking the current one. The same transaction records that every other session
    /// ends and that a notice is emailed (see ``LeaseEvents``).
    ///
    /// Errors: 400 `invalid_request` with `/new_password` for a weak password. 400 `unknown_client`. 401
    /// `invalid_credentials` for a wrong current password.
    public struct ChangePassword: RPCMethod {
        public static let name = "identity.change_password"

        /// What lets the caller end the sessions at once instead of waiting for the outbox.
        public struct Reply: Codable, Sendable {
            /// Epoch proof for ``Tokens/AdvanceEpoch``.
            public var proof: Proof
            /// The epoch that has begun, for the known-device mark of the caller's browser.
            public var epoch: Int

            public init(proof: Proof, epoch: Int) {
                self.proof = proof
                self.epoch = epoch
            }
        }

        /// The user.
        public var user: UserID
        /// The user's application.
        public var application: ApplicationID
        /// The client of the caller's session; it must be one of the application.
        public var client: ClientID
        /// The account that the caller's access token names.
        public var account: AccountID
        /// The current password as typed, at most ``TextBounds/password`` bytes of UTF-8.
        public var currentPassword: Secret
        /// The new password as typed, at most ``TextBounds/password`` bytes of UTF-8.
        public var newPassword: Secret
        /// The caller's session, which stays.
        public var keptSession: SessionID
        /// IP address of the caller (IPv4 or IPv6 text) for the audit log; nil when unknown.
        public var ipAddress: String?
        /// The queue in which the password is hashed; nil for the shared one.
        public var share: WorkShare?
        /// The caller's device, which the notice names.
        public var origin: MailOrigin?

        public init(
            user: UserID, application: ApplicationID, client: ClientID, account: AccountID,
            currentPassword: Secret, newPassword: Secret, keptSession: SessionID, ipAddress: String? = nil,
            share: WorkShare? = nil, origin: MailOrigin? = nil
        ) {
            self.user = user
            self.application = application
            self.client = client
            self.account = account
            self.currentPassword = currentPassword
            self.newPassword = newPassword
            self.keptSession = keptSession
            self.ipAddress = ipAddress
            self.share = share
            self.origin = origin
        }
    }
}
