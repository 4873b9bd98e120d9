/// A receiver of an application's events, at a URL of the application's makers. Its secrets are never in it.
public struct Webhook: Codable, Sendable, Equatable {
    /// The maximum number of webhooks of an application.
    public static let maximumPerApplication = 20

    /// Unique identifier for the webhook.
    public var id: WebhookID
    /// The application whose events it gets.
    public var applicationID: ApplicationID
    /// The name for operators, unique in the application; see ``VisibleName``.
    public var name: String
    /// Where the messages are sent, at most 2048 bytes.
    public var url: String
    /// The events that it gets; empty for all.
    public var events: [WebhookEvent]
    /// Whether the receiver may have a private or loopback address, and a URL with `http`.
    public var allowsPrivateAddresses: Bool
    /// Whether it gets any events.
    public var isEnabled: Bool
    /// Until then, messages are signed with the previous secret as well; null without one.
    @Nullable public var previousSecretUntil: Timestamp?
    /// When it was created.
    public var createdAt: Timestamp
    /// When it was last changed.
    public var updatedAt: Timestamp

    public init(
        id: WebhookID, applicationID: ApplicationID, name: String, url: String, events: [WebhookEvent] = [],
        allowsPrivateAddresses: Bool = false, isEnabled: Bool = true, previousSecretUntil: Timestamp? = nil,
        createdAt: Timestamp = .now, updatedAt: Timestamp = .now
    ) {
        self.id = id
        self.applicationID = applicationID
        self.name = name
        self.url = url
        self.events = events
        self.allowsPrivateAddresses = allowsPrivateAddresses
        self.isEnabled = isEnabled
        self.previousSecretUntil = previousSecretUntil
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    enum CodingKeys: String, CodingKey {
        case id, name, url, events
        case applicationID = "application_id"
        case allowsPrivateAddresses = "allow_private"
        case isEnabled = "enabled"
        case previousSecretUntil = "previous_secret_until"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }
}
