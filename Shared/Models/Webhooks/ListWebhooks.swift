extension Identity {
    /// Webhooks, oldest first; for operators.
    public struct ListWebhooks: RPCMethod {
        public static let name = "identity.list_webhooks"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = [Webhook]

        /// Only the webhooks of this application; nil for all.
        public var application: ApplicationID?

        public init(application: ApplicationID? = nil) { self.application = application }
    }
}
