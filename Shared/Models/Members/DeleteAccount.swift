extension Identity {
    /// Deletes an account that has no members but its owner, together with its invitations; for this owner and for operators. The owner's
    /// sessions in the account end.
    ///
    /// Errors: 401 `invalid_token` when the caller's rights have changed since the session began. 403 `invalid_proof`, `not_owner`. 404 for an
    /// account that the caller is no member of. 409 `account_in_use` while the account has other members, `personal_account`.
    public struct DeleteAccount: RPCMethod {
        public static let name = "identity.delete_account"
        public static let callers: Set<CallerRole> = [.gateway, .operator]

        /// What lets the caller end the sessions at once instead of waiting for the outbox.
        public struct Reply: Codable, Sendable {
            /// Epoch proof for ``Tokens/AdvanceEpoch``; nil if the account had no member.
            public var proof: Proof?

            public init(proof: Proof?) { self.proof = proof }
        }

        /// Session proof of the caller; nil for an operator.
        public var session: Proof?
        /// The account.
        public var account: AccountID
        /// IP address of the caller (IPv4 or IPv6 text) for the audit log; nil when unknown.
        public var ipAddress: String?
        /// The caller's device, for the audit log.
        public var origin: MailOrigin?

        public init(session: Proof?, account: AccountID, ipAddress: String? = nil, origin: MailOrigin? = nil) {
            self.session = session
            self.account = account
            self.ipAddress = ipAddress
            self.origin = origin
        }
    }
}
