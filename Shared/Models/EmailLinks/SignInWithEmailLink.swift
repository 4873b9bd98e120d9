extension Identity {
    /// Authenticates the user of a mailbox proof, and marks the address as verified. The first time, everything that
    /// was set up with the address before is removed, unless ``Ownership`` shows that it belongs to the same person.
    ///
    /// Errors: 401 `token_invalid` when the address is not that user's any more, `invalid_credentials` for a wrong
    /// password. 403 `invalid_proof`, `user_suspended`. 409 `credentials_reset_required`.
    public struct SignInWithEmailLink: RPCMethod {
        public static let name = "identity.sign_in_with_email_link"
        public typealias Reply = AuthenticatedUser

        /// Mailbox proof of the mailer, of a magic link or its code.
        public var proof: Proof
        /// Evidence that the existing user is the reader of the email.
        public var ownership: Ownership?
        /// IP address of the caller (IPv4 or IPv6 text) for the audit log; nil when unknown.
        public var ipAddress: String?
        /// The caller's device, for the audit log.
        public var origin: MailOrigin?
        /// What the application's sign-up hook has decided; nil unless identity has asked for it (``ServiceError/signUpHook``).
        public var signUpHook: SignUpHookAnswer?

        public init(
            proof: Proof, ownership: Ownership? = nil, ipAddress: String? = nil, origin: MailOrigin? = nil,
            signUpHook: SignUpHookAnswer? = nil
        ) {
            self.proof = proof
            self.ownership = ownership
            self.ipAddress = ipAddress
            self.origin = origin
            self.signUpHook = signUpHook
        }
    }
}
