extension Identity {
    /// Changes a webhook; for operators. What is nil stays as it is. Messages that wait are sent to the new URL.
    ///
    /// Errors: 400 `invalid_request`. 404. 409 `already_exists` if the application has another webhook of the name.
    public struct UpdateWebhook: RPCMethod {
        public static let name = "identity.update_webhook"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = Webhook

        /// The webhook.
        public var id: WebhookID
        /// See ``Webhook/name``.
        public var name: String?
        /// See ``Webhook/url``.
        public var url: String?
        /// See ``Webhook/events``.
        public var events: [WebhookEvent]?
        /// See ``Webhook/allowsPrivateAddresses``.
        public var allowsPrivateAddresses: Bool?
        /// See ``Webhook/isEnabled``.
        public var isEnabled: Bool?

        public init(
            id: WebhookID, name: String? = nil, url: String? = nil, events: [WebhookEvent]? = nil,
            allowsPrivateAddresses: Bool? = nil, isEnabled: Bool? = nil
        ) {
            self.id = id
            self.name = name
            self.url = url
            self.events = events
            self.allowsPrivateAddresses = allowsPrivateAddresses
            self.isEnabled = isEnabled
        }
    }
}
