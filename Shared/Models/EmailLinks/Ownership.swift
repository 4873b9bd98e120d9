extension Identity {
    /// What a reader of an email presents to show that the existing user's password, linked identities and sessions
    /// are their own. Anybody can sign up with an address that is not theirs. So the first proof of
    /// possession of the mailbox removes what was set up before, unless one of these is presented.
    public struct Ownership: Codable, Sendable {
        /// Session proof of the caller. It counts if the session is the user's; a session of another user is ignored.
        public var session: Proof?
        /// Sign-in proof of a user who has authenticated and is about to verify their address; see ``Tokens/FindSignIn``. It
        /// counts like a session. For an address that was added it counts only if nothing else is missing, such as a second factor.
        public var signIn: Proof?
        /// The user's current password as typed, at most ``TextBounds/password`` bytes of UTF-8. Checked only when
        /// something would be removed.
        public var password: Secret?
        /// Whether the caller accepts that something is removed. If false and something would be, the call answers
        /// 409 `credentials_reset_required` and changes nothing.
        public var allowsReset: Bool
        /// The queue in which the password is checked; nil for the shared one.
        public var share: WorkShare?
        /// The caller's device, which a notice to the user names.
        public var origin: MailOrigin?

        public init(
            session: Proof? = nil, signIn: Proof? = nil, password: Secret? = nil, allowsReset: Bool = true,
            share: WorkShare? = nil,
            origin: MailOrigin? = nil
        ) {
            self.session = session
            self.signIn = signIn
            self.password = password
            self.allowsReset = allowsReset
            self.share = share
            self.origin = origin
        }
    }
}

extension ServiceError {
    /// 409: the ownership of the mailbox was never proved before, and continuing removes what was set up with the address.
    public static let credentialsResetRequired = ServiceError(
        .credentialsResetRequired,
        detail: "This address was never confirmed. If you continue, everything set up with it before is removed.")
}
