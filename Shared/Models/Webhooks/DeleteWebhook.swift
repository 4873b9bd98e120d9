extension Identity {
    /// Deletes a webhook, and the messages that wait for it; for operators.
    ///
    /// Errors: 404.
    public struct DeleteWebhook: RPCMethod {
        public static let name = "identity.delete_webhook"
        public static let callers: Set<CallerRole> = [.operator]
        public typealias Reply = Webhook

        /// The webhook.
        public var id: WebhookID

        public init(id: WebhookID) { self.id = id }
    }
}
