extension Identity {
    /// What the caller needs to gather from other services before ``ExportPersonalData``. Nothing is recorded, so an export that can't be
    /// completed does not count.
    ///
    /// The session proof is not used up.
    ///
    /// Errors: those of ``ExportPersonalData``.
    public struct PrepareExport: RPCMethod {
        public static let name = "identity.prepare_export"

        /// What finds the user's data in other services.
        public struct Reply: Codable, Sendable {
            /// The accounts that the user is a member of, up to ``ExportPersonalData/maximumRows``.
            public var accounts: [AccountID]
            /// Export proofs for ``Mailer/ListUserMails``: one for each verified address, or one without an address.
            public var mailProofs: [Proof]

            public init(accounts: [AccountID], mailProofs: [Proof]) {
                self.accounts = accounts
                self.mailProofs = mailProofs
            }
        }

        /// Session proof of the user.
        public var session: Proof
        /// What renews a sign-in that is not fresh.
        public var freshness: FreshSignIn

        public init(session: Proof, freshness: FreshSignIn = .init()) {
            self.session = session
            self.freshness = freshness
        }
    }
}
