import Foundation
import Models
import Primitives

/// What only a message's reader may see. It is encrypted while the message waits in the outbox, and bound to the message.
struct MailSecrets: Codable, Sendable {
    /// The token of the link.
    let token: Secret
    /// The code, if the message has one.
    let code: Secret?
}

extension SealedBox<MailSecrets> {
    /// Encrypts `secrets` for the message `id`, as base64url.
    func seal(_ secrets: MailSecrets, for id: MessageID) throws -> String {
        try seal(secrets, context: id.description).base64URL
    }

    /// Decrypts what ``seal(_:for:)`` returned for the same message. Throws ``SealError/cannotOpen`` for another message.
    func open(_ sealed: String, for id: MessageID) throws -> MailSecrets {
        guard let bytes = Data(base64URL: sealed) else { throw SealError.cannotOpen }
        return try open(bytes, context: id.description)
    }
}
