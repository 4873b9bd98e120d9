public import Foundation

/// A message on its way from identity to mailer. The gateway passes the bytes on without decoding them.
public struct SignedMail: Codable, Sendable, Equatable {
    /// The JSON of an ``OutgoingMail``, at most 64 KiB.
    public var content: Data
    /// Identity's mail proof over `content`, valid for two minutes.
    public var proof: Proof

    public init(content: Data, proof: Proof) {
        self.content = content
        self.proof = proof
    }

    /// Decodes the message; for its recipient, the mailer. Throws `DecodingError`.
    public func mail() throws -> OutgoingMail { try JSONDecoder().decode(OutgoingMail.self, from: content) }
}
