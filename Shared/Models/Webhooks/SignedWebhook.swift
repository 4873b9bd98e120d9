public import Foundation

/// An ``OutgoingWebhook`` on its way from identity to mailer. The gateway passes the bytes on without decoding them.
public struct SignedWebhook: Codable, Sendable, Equatable {
    /// The JSON of an ``OutgoingWebhook``, at most 64 KiB.
    public var content: Data
    /// Identity's webhook proof over `content`, valid for two minutes.
    public var proof: Proof

    public init(content: Data, proof: Proof) {
        self.content = content
        self.proof = proof
    }

    /// Decodes the content; for its recipient, the mailer. Throws `DecodingError`.
    public func webhook() throws -> OutgoingWebhook { try JSONDecoder().decode(OutgoingWebhook.self, from: content) }
}
