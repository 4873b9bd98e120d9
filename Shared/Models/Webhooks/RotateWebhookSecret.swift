extension Identity {
    /// Gives a webhook a new secret; for operators. For a while, messages are signed with the secret before, too.
    ///
    /// Errors: 400 `invalid_request`. 404. 409 `connection_key_missing`.
    public struct RotateWebhookSecret: RPCMethod {
        public static let name = "identity.rotate_webhook_secret"
        public static let callers: Set<CallerRole> = [.operator]
        public typealias Reply = WebhookSecret

        /// How long messages are signed with both secrets at most, in seconds: 30 days.
        public static let maximumOverlap = 30 * 24 * 3600

        /// The webhook.
        public var id: WebhookID
        /// How long messages are signed with both secrets, in seconds.
        public var overlap: Int

        public init(id: WebhookID, overlap: Int = 24 * 3600) {
            self.id = id
            self.overlap = overlap
        }
    }
}
