import Crypto
import Foundation
import Models
import Primitives

/// The secret of a key for the admin API: `lk_`, the key's id, and 32 random bytes in base64url.
struct APIKeySecret {
    /// Makes keys recognizable to secret scanners.
    private static let prefix = "lk_"
    private static let idLength = 26
    private static let length = prefix.utf8.count + idLength + 43

    /// The key that it belongs to.
    let id: APIKeyID
    /// What the program sends.
    let secret: Secret

    /// A new one.
    init(for id: APIKeyID) {
        self.id = id
        secret = Secret(Self.prefix + id.description.suffix(Self.idLength) + RandomToken.make().reveal())
    }

    /// What a program has sent; nil if it has another form.
    init?(_ secret: Secret) {
        let text = secret.reveal()
        guard text.utf8.count == Self.length, text.hasPrefix(Self.prefix),
            let id = APIKeyID("\(Kinds.APIKey.prefix)_\(text.dropFirst(Self.prefix.count).prefix(Self.idLength))")
        else { return nil }
        self.id = id
        self.secret = secret
    }

    /// The SHA-256, as it is stored.
    var hash: Data { secret.sha256 }

    /// Whether it has this hash. Compares in constant time.
    func matches(_ hash: Data) -> Bool { SHA256.hash(data: Data(secret.reveal().utf8)) == hash }
}
