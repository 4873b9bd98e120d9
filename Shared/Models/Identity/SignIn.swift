extension Identity {
    /// Checks an e-mail address and password and vouches for their user.
    ///
    /// Errors: 401 `invalid_credentials` for an unknown address and a wrong password alike, after the same time;
    /// 403 `user_suspended` after the right password only; 400 `unknown_client`; 503 under a sign-in storm.
    public struct SignIn: RPCMethod {
        public static let name = "identity.sign_in"
        public static let isIdempotent = true
        public typealias Reply = AuthenticatedUser

        /// The client that asked; only users of its application count.
        public var client: ClientID
        /// The address as normalized from what was typed.
        public var email: EmailAddress
        /// The password as typed.
        public var password: Secret
        /// Where the request came from, for the audit log.
        public var ipAddress: String?
        /// On whose behalf the password is hashed.
        public var share: WorkShare?

        /// Makes the call.
        public init(
            client: ClientID, email: EmailAddress, password: Secret, ipAddress: String? = nil, share: WorkShare? = nil
        ) {
            self.client = client
            self.email = email
            self.password = password
            self.ipAddress = ipAddress
            self.share = share
        }
    }
}
