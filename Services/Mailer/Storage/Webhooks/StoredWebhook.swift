import Foundation
import Models
import Primitives

/// An event for a webhook as its outbox stores it. The body is encrypted, and bound to everything else: whoever can write to Redis can't have
/// anything else signed.
struct StoredWebhook: Codable, Sendable, Equatable {
    /// What happened.
    let type: WebhookEvent
    /// The user whom it is about.
    let user: UserID?
    /// The encrypted body, base64url.
    let sealedBody: String

    /// Encrypts the body of an event.
    init(
        _ event: OutgoingWebhook.Event, as id: MessageID, for webhook: WebhookID, with box: SealedBox<Data>
    ) throws {
        (type, user) = (event.type, event.user)
        sealedBody = try box.seal(
            Data(event.body.utf8), context: Self.context(id, webhook, event.type, event.user)
        ).base64URL
    }

    /// The body. Throws ``SealError/cannotOpen`` if it was stored for another message or webhook.
    func body(of id: MessageID, for webhook: WebhookID, with box: SealedBox<Data>) throws -> Data {
        guard let sealed = Data(base64URL: sealedBody) else { throw SealError.cannotOpen }
        return try box.open(sealed, context: Self.context(id, webhook, type, user))
    }

    /// The user about whom it must not be sent once they are erased; nil for what may be sent.
    var personalUser: UserID? { type == .userDeleted ? nil : user }

    private static func context(_ id: MessageID, _ webhook: WebhookID, _ type: WebhookEvent, _ user: UserID?) -> String
    {
        "webhook event \(id) \(webhook) \(type.rawValue) \(user?.description ?? "-")"
    }
}

extension OutgoingWebhook.Event {
    /// See ``StoredWebhook/personalUser``.
    var personalUser: UserID? { type == .userDeleted ? nil : user }
}
