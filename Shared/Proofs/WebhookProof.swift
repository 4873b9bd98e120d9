public import Foundation
public import Models
import Primitives

/// Webhook proof: identity's signature over one event for a webhook, or over a webhook's settings. Mailer only sends events of which
/// identity has signed every byte, and only where identity says.
public struct WebhookProof: ProofStatement, Equatable {
    public static let type = "latchkey-webhook+jwt"
    /// Two minutes, as for ``MailProof``.
    public static let lifetime = MailProof.lifetime

    /// The outbox event, which is the idempotency key: mailer accepts each event once.
    public var event: OutboxEventID
    /// SHA-256 of the content's bytes, base64url without padding.
    public var digest: String
    /// Nil: events are dispatched after the request has been answered.
    public var request: RequestID? { nil }

    /// - Parameter content: the bytes of the ``OutgoingWebhook``.
    public init(event: OutboxEventID, content: Data) {
        self.event = event
        digest = content.sha256.base64URL
    }

    /// Whether the proof is for exactly these bytes.
    public func covers(_ content: Data) -> Bool { digest == content.sha256.base64URL }
}
