extension Identity {
    /// Sends a message of the type `webhook.test` to a webhook, as it would send any other; for operators.
    ///
    /// Errors: 400 `invalid_request` if the webhook is disabled. 404.
    public struct TestWebhook: RPCMethod {
        public static let name = "identity.test_webhook"
        public static let callers: Set<CallerRole> = [.operator]

        /// The message that will be sent.
        public struct Reply: Codable, Sendable {
            /// The message: its `webhook-id`.
            public var message: MessageID

            public init(message: MessageID) { self.message = message }
        }

        /// The webhook.
        public var id: WebhookID

        public init(id: WebhookID) { self.id = id }
    }
}
