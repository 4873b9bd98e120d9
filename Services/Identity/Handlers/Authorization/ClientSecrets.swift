import Crypto
import Foundation
import Models
import Primitives

/// Client secrets: 256 random bits. Only their SHA-256 is stored, which is enough because they can't be guessed.
enum ClientSecrets {
    /// The SHA-256 of a secret, as it is stored.
    static func hash(_ secret: Secret) -> Data { secret.sha256 }

    /// Whether `secret` has one of `hashes`. Compares with every hash in constant time.
    static func matches(_ secret: Secret, anyOf hashes: [Data]) -> Bool {
        let digest = SHA256.hash(data: Data(secret.reveal().utf8))
        return hashes.reduce(false) { found, hash in
            let isEqual = digest == hash
            return found || isEqual
        }
    }
}
