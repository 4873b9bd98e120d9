import Crypto
import Foundation
import Models

/// Encrypts what only a message's reader may see while the message waits in the outbox, and binds it to the message.
struct MailSeal: Sendable {
    /// The token of the link, and the code.
    struct Contents: Codable, Sendable {
        let token: Secret
        let code: Secret?
    }

    private let key: SymmetricKey

    /// `key`: 32 bytes.
    init(key: SecretKey) { self.key = SymmetricKey(data: key.reveal()) }

    /// Encrypts `contents` for the message `id` (AES-256-GCM; base64url of nonce, ciphertext and tag).
    func seal(_ contents: Contents, for id: MessageID) throws -> String {
        let box = try AES.GCM.seal(
            try JSONEncoder().encode(contents), using: key, authenticating: Data(id.description.utf8))
        guard let combined = box.combined else { throw CryptoKitError.incorrectParameterSize }
        return combined.base64URL
    }

    /// Decrypts what ``seal(_:for:)`` gave. Throws when it was made with another key or for another message.
    func open(_ sealed: String, for id: MessageID) throws -> Contents {
        guard let combined = Data(base64URL: sealed) else { throw CryptoKitError.incorrectParameterSize }
        let json = try AES.GCM.open(
            AES.GCM.SealedBox(combined: combined), using: key, authenticating: Data(id.description.utf8))
        return try JSONDecoder().decode(Contents.self, from: json)
    }
}
