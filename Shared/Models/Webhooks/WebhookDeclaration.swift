/// The settings that an application's webhook shall have, for ``Identity/ApplySettings``. What is nil keeps its value.
public struct WebhookDeclaration: Codable, Sendable, Equatable {
    /// The webhook, which is created with this id if there is none. Nil for the one with the ``name``, or without a name with the ``url``.
    public var id: WebhookID?
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
    /// The secret that signs messages: `whsec_` and 24 to 64 bytes in base64. A new one replaces the one before, which signs as well for a
    /// day.
    public var secret: Secret?

    public init(
        id: WebhookID? = nil, name: String? = nil, url: String? = nil, events: [WebhookEvent]? = nil,
        allowsPrivateAddresses: Bool? = nil, isEnabled: Bool? = nil, secret: Secret? = nil
    ) {
        self.id = id
        self.name = name
        self.url = url
        self.events = events
        self.allowsPrivateAddresses = allowsPrivateAddresses
        self.isEnabled = isEnabled
        self.secret = secret
    }

    /// Every setting of a webhook except its secret.
    public init(_ webhook: Webhook) {
        self.init(
            id: webhook.id, name: webhook.name, url: webhook.url, events: webhook.events,
            allowsPrivateAddresses: webhook.allowsPrivateAddresses, isEnabled: webhook.isEnabled)
    }

    /// A webhook with what is declared.
    public func applied(to webhook: Webhook) -> Webhook {
        var webhook = webhook
        webhook.name = name ?? webhook.name
        webhook.url = url ?? webhook.url
        webhook.events = events ?? webhook.events
        webhook.allowsPrivateAddresses = allowsPrivateAddresses ?? webhook.allowsPrivateAddresses
        webhook.isEnabled = isEnabled ?? webhook.isEnabled
        return webhook
    }

    enum CodingKeys: String, CodingKey {
        case id, name, url, events, secret
        case allowsPrivateAddresses = "allow_private"
        case isEnabled = "enabled"
    }
}
