public import Foundation
public import Models
import Primitives

/// Mail proof: identity's signature over one message. Mailer only sends messages of which identity has signed every byte.
public struct MailProof: ProofStatement, Equatable {
    public static let type = "latchkey-mail+jwt"
    /// Two minutes: up to a hundred messages are signed together, and mailer may be slow. A message that is dispatched later
    /// is signed again with the next lease.
    public static let lifetime = 120

    /// The outbox event, which is the idempotency key: mailer accepts each event once.
    public var event: OutboxEventID
    /// SHA-256 of the message's bytes, base64url without padding.
    public var digest: String
    /// Nil: events are dispatched after the request has been answered.
    public var request: RequestID? { nil }

    /// - Parameter content: the bytes of the message.
    public init(event: OutboxEventID, content: Data) {
        self.event = event
        digest = Self.digest(of: content)
    }

    /// Whether the proof is for exactly these bytes.
    public func covers(_ content: Data) -> Bool { digest == Self.digest(of: content) }

    private static func digest(of content: Data) -> String { content.sha256.base64URL }
}
