/// An entry of the audit log as its user sees it.
public struct ActivityEntry: Codable, Sendable, Equatable {
    /// Who acted.
    public enum Actor: String, Codable, Sendable, CaseIterable {
        /// Somebody at one of the application's clients: the user, or whoever tried to act as the user.
        case user
        /// An operator of the service.
        case `operator`
    }

    /// The ``reason`` of an entry about another member of an account, whom the user has changed or removed.
    public static let otherMember = "other_member"

    /// Unique identifier for an entry.
    public var id: AuditEntryID
    /// When it was written.
    public var at: Timestamp
    /// What happened.
    public var event: AuditEvent
    /// Who acted.
    public var actor: Actor
    /// The client at which it happened; nil if there is none.
    public var client: ClientID?
    /// The network address that the request came from; nil if it is not known.
    public var ipAddress: String?
    /// The browser and the operating system that the request came from, such as `Firefox/Linux`; nil if neither is known.
    public var device: String?
    /// The sign-in provider; nil for events without one.
    public var provider: Provider?
    /// Why something was refused, what was asked for, or which step a sign-in waits for, in one word.
    public var reason: String?
    /// The names of the fields or scopes that were changed; never a value.
    public var changed: [String]?

    public init(
        id: AuditEntryID, at: Timestamp, event: AuditEvent, actor: Actor, client: ClientID? = nil,
        ipAddress: String? = nil, device: String? = nil, provider: Provider? = nil, reason: String? = nil,
        changed: [String]? = nil
    ) {
        self.id = id
        self.at = at
        self.event = event
        self.actor = actor
        self.client = client
        self.ipAddress = ipAddress
        self.device = device
        self.provider = provider
        self.reason = reason
        self.changed = changed
    }
}
