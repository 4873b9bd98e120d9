extension Mailer {
    /// Has mailer send an event to a webhook, or take over the webhook's settings. Once the call returns, the event survives a
    /// crash of the mailer. Repeating the call adds nothing. An event about a user who was erased meanwhile is dropped, unless it tells
    /// that.
    ///
    /// Errors: 400 `invalid_request` for an event that exceeds a limit. 403 `invalid_proof` unless identity has signed
    /// exactly these bytes. 503 `service_unavailable` when too many events wait.
    public struct EnqueueWebhook: RPCMethod {
        public static let name = "mailer.enqueue_webhook"
        public static let isIdempotent = true
        public typealias Reply = Nothing

        /// The webhook and the event as identity encoded and signed them.
        public var webhook: SignedWebhook

        public init(webhook: SignedWebhook) { self.webhook = webhook }
    }
}
