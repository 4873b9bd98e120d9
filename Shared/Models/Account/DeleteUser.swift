extension Identity {
    /// Erases the user of a session at their own request, as ``EraseUser`` does, and mails a notice to their address if it is verified.
    /// All their sessions end.
    ///
    /// Errors: 401 `insufficient_user_authentication` when the sign-in is older than ``FreshSignIn/maximumAge`` and no password
    /// was sent, or when the user has a second factor that the session has not shown; `invalid_credentials` for a wrong password. 403
    /// `invalid_proof`, `user_suspended`. 409 `sole_owner` with ``ServiceError/accounts`` while the user is the only owner of an account
    /// that has other members.
    public struct DeleteUser: RPCMethod {
        public static let name = "identity.delete_user"

        /// What lets the caller end the sessions at once instead of waiting for the outbox.
        public struct Reply: Codable, Sendable {
            /// Epoch proof for ``Tokens/AdvanceEpoch``.
            public var proof: Proof

            public init(proof: Proof) { self.proof = proof }
        }

        /// Session proof of the user.
        public var session: Proof
        /// What renews a sign-in that is not fresh.
        public var freshness: FreshSignIn
        /// The caller's device, which the notice names.
        public var origin: MailOrigin?

        public init(session: Proof, freshness: FreshSignIn = .init(), origin: MailOrigin? = nil) {
            self.session = session
            self.freshness = freshness
            self.origin = origin
        }
    }
}
