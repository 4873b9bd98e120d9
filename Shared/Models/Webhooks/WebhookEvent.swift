/// What a webhook is told: the `type` of its messages.
public enum WebhookEvent: String, Codable, Sendable, CaseIterable {
    case userCreated = "user.created"
    case userUpdated = "user.updated"
    case userDeleted = "user.deleted"
    case sessionCreated = "session.created"
    case sessionEnded = "session.ended"
    case passwordChanged = "password.changed"
    case factorAdded = "factor.added"
    case factorRemoved = "factor.removed"
    case memberAdded = "member.added"
    case memberChanged = "member.changed"
    case memberRemoved = "member.removed"
    case waitlistJoined = "waitlist.joined"
    /// A message that an operator sends to try a webhook. Every webhook gets it.
    case webhookTest = "webhook.test"

    /// The events that a webhook can be limited to.
    public static let selectable = allCases.filter { $0 != .webhookTest }
}
