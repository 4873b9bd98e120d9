public import Foundation

/// What identity tells mailer about a webhook: how it is set up, and mostly an event to send to it.
public struct OutgoingWebhook: Codable, Sendable, Equatable {
    /// An event for the webhook's receiver.
    public struct Event: Codable, Sendable, Equatable {
        /// What happened.
        public var type: WebhookEvent
        /// The user whom it is about; nil for none. When they are erased, it is not sent any more, unless it tells that.
        public var user: UserID?
        /// The body of the request: JSON with `type`, `timestamp` and `data`, at most 32 KiB.
        public var body: String

        public init(type: WebhookEvent, user: UserID?, body: String) {
            self.type = type
            self.user = user
            self.body = body
        }
    }

    /// The webhook's settings when identity signed this.
    public var endpoint: WebhookEndpoint
    /// The event; nil if only the settings have changed.
    public var event: Event?

    public init(endpoint: WebhookEndpoint, event: Event? = nil) {
        self.endpoint = endpoint
        self.event = event
    }
}

/// A webhook's settings as mailer needs them.
public struct WebhookEndpoint: Codable, Sendable, Equatable {
    /// The revision of a webhook that was deleted: no other is later. Lua counts as far without rounding.
    public static let lastRevision = 1 << 53 - 1

    /// The webhook.
    public var id: WebhookID
    /// Grows with every change. Earlier settings do not replace later ones.
    public var revision: Int
    /// Where its messages are sent; nil once it was deleted.
    public var url: String?
    /// Whether the receiver may have a private or loopback address.
    public var allowsPrivateAddresses: Bool
    /// Whether messages are sent now. Otherwise those that wait go on waiting.
    public var isEnabled: Bool
    /// The secrets, encrypted with the key that only identity and mailer have.
    public var sealedSecrets: Data

    public init(
        id: WebhookID, revision: Int, url: String?, allowsPrivateAddresses: Bool, isEnabled: Bool, sealedSecrets: Data
    ) {
        self.id = id
        self.revision = revision
        self.url = url
        self.allowsPrivateAddresses = allowsPrivateAddresses
        self.isEnabled = isEnabled
        self.sealedSecrets = sealedSecrets
    }

    /// A webhook that was deleted.
    public static func removed(_ id: WebhookID) -> WebhookEndpoint {
        WebhookEndpoint(
            id: id, revision: lastRevision, url: nil, allowsPrivateAddresses: false, isEnabled: false,
            sealedSecrets: Data())
    }
}
