extension Identity {
    /// Sets a new password after checking the current one, and promises that every other session ends and that
    /// a notice is mailed (see ``LeaseEvents``).
    ///
    /// Errors: 401 `invalid_credentials` for a wrong current password; 400 with `/new_password` when it is weak.
    public struct ChangePassword: RPCMethod {
        public static let name = "identity.change_password"

        /// What the caller carries on at once instead of waiting for the effects' outboxRelay.
        public struct Reply: Codable, Sendable {
            /// What ``Tokens/AdvanceEpoch`` believes.
            public var proof: Proof
            /// The epoch that has begun, for the marks of the browser that asked.
            public var epoch: Int

            /// Makes an answer.
            public init(proof: Proof, epoch: Int) {
                self.proof = proof
                self.epoch = epoch
            }
        }

        /// Whose password.
        public var user: UserID
        /// The user's application.
        public var application: ApplicationID
        /// The application's name, which a password must not be made of.
        public var applicationName: String
        /// The account that the caller's token names.
        public var account: AccountID
        /// The password until now.
        public var currentPassword: Secret
        /// The password from now on.
        public var newPassword: Secret
        /// The session that goes on: the one that asks.
        public var keptSession: SessionID
        /// Where the request came from, for the audit log.
        public var ipAddress: String?
        /// On whose behalf passwords are hashed.
        public var share: WorkShare?

        /// Makes the call.
        public init(
            user: UserID, application: ApplicationID, applicationName: String, account: AccountID,
            currentPassword: Secret, newPassword: Secret, keptSession: SessionID, ipAddress: String? = nil,
            share: WorkShare? = nil
        ) {
            self.user = user
            self.application = application
            self.applicationName = applicationName
            self.account = account
            self.currentPassword = currentPassword
            self.newPassword = newPassword
            self.keptSession = keptSession
            self.ipAddress = ipAddress
            self.share = share
        }
    }
}
