extension Identity {
    /// Records in the audit log what happened to a user's sessions, and emails the user a notice where they should
    /// know. The gateway passes on tokens' proof and adds the IP address.
    ///
    /// Errors: 403 `invalid_proof`, also for a proof that was used before.
    public struct RecordSessionEvent: RPCMethod {
        public static let name = "identity.record_session_event"
        public static let callers: Set<CallerRole> = [.gateway, .operator]
        public typealias Reply = Nothing

        /// What happened.
        public enum Event: String, Codable, Sendable {
            /// A session was ended by its user, its client or an operator.
            case sessionEnded = "session_ended"
            /// All sessions of the user were ended, or all but one.
            case sessionsEnded = "sessions_ended"
            /// A refresh token was used twice, so its session was ended. The user gets a notice.
            case refreshTokenReused = "refresh_token_reused"
            /// An authorization code was used twice, so the session that it had opened was ended.
            case authorizationCodeReused = "authorization_code_reused"
            /// A session was opened on a device that is not known as the user's.
            case newDevice = "new_device"
        }

        /// Tokens' session-event proof.
        public var proof: Proof
        /// IP address of the caller (IPv4 or IPv6 text) as the gateway saw it; nil when unknown.
        public var ipAddress: String?
        /// The caller's device, which a notice to the user names.
        public var origin: MailOrigin?

        public init(_ proof: Proof, ipAddress: String? = nil, origin: MailOrigin? = nil) {
            self.proof = proof
            self.ipAddress = ipAddress
            self.origin = origin
        }
    }
}
