import Crypto
import Foundation
import Models
import Primitives

/// Names what is limited by a keyed hash (HMAC-SHA256, 144 bits), so that Redis holds neither addresses nor accounts.
struct SubjectHasher: Sendable {
    private let key: SymmetricKey

    init(key: SecretKey) { self.key = SymmetricKey(derivedFrom: key, for: "latchkey limits") }

    /// The hash of `subject` among subjects of one kind, in base64url.
    func digest(_ kind: String, _ subject: Secret) -> String {
        let message = Data("\(kind)\u{0}".utf8) + Data(subject.reveal().utf8)
        return Data(HMAC<SHA256>.authenticationCode(for: message, using: key).prefix(18)).base64URL
    }
}
