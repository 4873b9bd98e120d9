import Crypto
import Foundation
import Models
import Primitives

/// The signature of a message to a webhook, as Standard Webhooks (standardwebhooks.com) has it.
enum WebhookSignature {
    /// The header fields with which a receiver verifies the message: its id, the time of the attempt in seconds, and a signature by each
    /// secret. Throws ``SealError/cannotOpen`` for a secret that is none.
    static func headers(
        of body: Data, id: MessageID, at date: Date, secrets: [Secret]
    ) throws -> [(String, String)] {
        let time = Int(date.timeIntervalSince1970)
        let signatures = try secrets.map { secret in
            guard let key = WebhookSecrets.key(secret) else { throw SealError.cannotOpen }
            return sign(body, id: id.description, time: time, with: key)
        }
        return [
            ("webhook-id", id.description), ("webhook-timestamp", "\(time)"),
            ("webhook-signature", signatures.joined(separator: " ")),
        ]
    }

    /// The signature by one secret: `v1,` and HMAC-SHA256 in base64.
    static func sign(_ body: Data, id: String, time: Int, with key: Data) -> String {
        let code = HMAC<SHA256>.authenticationCode(
            for: Data("\(id).\(time).".utf8) + body, using: SymmetricKey(data: key))
        return "v1,\(Data(code).base64EncodedString())"
    }
}
