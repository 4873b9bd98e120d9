extension Identity {
    /// Everything that identity holds about the user of a session, except their part of the audit log, which ``ListActivity`` reads in
    /// pages. Each export is recorded in the audit log, and there are at most ``maximumPerDay`` in 24 hours. So call it once everything else
    /// is there; see ``PrepareExport``.
    ///
    /// The session proof is not used up: ``ListActivity`` reads it too.
    ///
    /// Errors: 401 `insufficient_user_authentication` when the sign-in is older than ``FreshSignIn/maximumAge`` and no password
    /// was sent, or when the user has a second factor that the session has not shown; `invalid_credentials` for a wrong password. 403
    /// `invalid_proof`, `user_suspended`. 429 `rate_limited`.
    public struct ExportPersonalData: RPCMethod {
        public static let name = "identity.export_personal_data"

        /// How many exports a user may have in 24 hours.
        public static let maximumPerDay = 5
        /// How many rows of each kind a reply has, so that it fits in a frame.
        public static let maximumRows = 200

        /// The data.
        public struct Reply: Codable, Sendable {
            /// What identity holds.
            public var data: PersonalData

            public init(data: PersonalData) { self.data = data }
        }

        /// Session proof of the user.
        public var session: Proof
        /// What renews a sign-in that is not fresh.
        public var freshness: FreshSignIn
        /// IP address of the caller (IPv4 or IPv6 text) for the audit log; nil when unknown.
        public var ipAddress: String?
        /// The caller's device, for the audit log.
        public var origin: MailOrigin?

        public init(
            session: Proof, freshness: FreshSignIn = .init(), ipAddress: String? = nil, origin: MailOrigin? = nil
        ) {
            self.session = session
            self.freshness = freshness
            self.ipAddress = ipAddress
            self.origin = origin
        }
    }
}
