extension Identity {
    /// Has an application's events sent to a URL; for operators.
    ///
    /// Errors: 400 `invalid_request` for a name or URL that is not valid, and if there are too many webhooks. 404 for an unknown
    /// application. 409 `already_exists` if the application has a webhook of the name; `connection_key_missing`.
    public struct CreateWebhook: RPCMethod {
        public static let name = "identity.create_webhook"
        public static let callers: Set<CallerRole> = [.operator]
        public typealias Reply = WebhookSecret

        /// The application.
        public var application: ApplicationID
        /// See ``Webhook/name``; nil for the host of the URL.
        public var name: String?
        /// See ``Webhook/url``.
        public var url: String
        /// See ``Webhook/events``.
        public var events: [WebhookEvent]
        /// See ``Webhook/allowsPrivateAddresses``.
        public var allowsPrivateAddresses: Bool

        public init(
            application: ApplicationID, name: String? = nil, url: String, events: [WebhookEvent] = [],
            allowsPrivateAddresses: Bool = false
        ) {
            self.application = application
            self.name = name
            self.url = url
            self.events = events
            self.allowsPrivateAddresses = allowsPrivateAddresses
        }
    }

    /// A new secret of a webhook. This reply is the only one with it.
    public struct WebhookSecret: Codable, Sendable {
        /// The webhook.
        public var webhook: Webhook
        /// The secret that its receiver verifies signatures with: `whsec_` and 32 random bytes in base64.
        public var secret: Secret

        public init(webhook: Webhook, secret: Secret) {
            self.webhook = webhook
            self.secret = secret
        }
    }
}
