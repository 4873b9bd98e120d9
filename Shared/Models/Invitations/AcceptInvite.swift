extension Identity {
    /// Accepts the invitation that a mailbox proof names: adds the user to the account, creating the user if the
    /// address is new, and authenticates them there. If this is the first proof that the user owns the mailbox,
    /// everything that was set up with the address before is removed, unless ``Ownership`` shows that it belongs to
    /// the same person.
    ///
    /// Errors: 400 `invalid_request` with `/new_password` for a weak password. 401 `token_invalid` for an invitation
    /// that was accepted or revoked or has expired, `invalid_credentials` for a wrong current password. 403
    /// `invalid_proof`, `user_suspended`. 409 `credentials_reset_required`.
    public struct AcceptInvite: RPCMethod {
        public static let name = "identity.accept_invite"
        public typealias Reply = AuthenticatedUser

        /// Mailbox proof of the mailer.
        public var proof: Proof
        /// The user's first password. Ignored for a user who has one, because changing it takes a password reset.
        public var newPassword: Secret?
        /// Evidence that the existing user is the reader of the email.
        public var ownership: Ownership?
        /// IP address of the caller (IPv4 or IPv6 text) for the audit log; nil when unknown.
        public var ipAddress: String?
        /// The queue in which the password is hashed; nil for the shared one.
        public var share: WorkShare?
        /// What the application's sign-up hook has decided; nil unless identity has asked for it (``ServiceError/signUpHook``).
        public var signUpHook: SignUpHookAnswer?

        public init(
            proof: Proof, newPassword: Secret? = nil, ownership: Ownership? = nil, ipAddress: String? = nil,
            share: WorkShare? = nil,
            signUpHook: SignUpHookAnswer? = nil
        ) {
            self.proof = proof
            self.newPassword = newPassword
            self.ownership = ownership
            self.ipAddress = ipAddress
            self.share = share
            self.signUpHook = signUpHook
        }
    }
}
