import Crypto
import Foundation
import Models
import ServiceKit

/// A key that signs access tokens, as it is kept in Redis: the private half encrypted. The public half is made of it,
/// so that nobody who can write to Redis, but lacks the key to it, can have a key of theirs published or verified.
struct StoredSigningKey: Codable, Sendable, Equatable {
    /// Names the key in JWT headers.
    let kid: String
    /// The one algorithm that it is for.
    let alg: SigningAlgorithm
    /// The private half under AES-256-GCM: nonce, ciphertext and tag in base64.
    let sealed: String
    /// When it was made, when it begins to sign, and when it is given up; seconds since the epoch.
    let createdAt: Int
    let signsFrom: Int
    var retiresAt: Int?
}

/// Encrypts private keys for the store, so that reading Redis is not enough to sign.
struct KeySeal: Sendable {
    private let keys: [SymmetricKey]

    /// `keys`: AES-256 keys, the one for new seals first. Throws for a key of another length.
    init(keys: [SecretKey]) throws {
        guard !keys.isEmpty, keys.allSatisfy({ $0.count == 32 }) else {
            throw ServiceConfiguration.Fault(description: "key_encryption_keys must be one or more keys of 32 bytes")
        }
        self.keys = keys.map { SymmetricKey(data: $0.reveal()) }
    }

    /// A new key for `algorithm` that signs from `signsFrom` on; both times in seconds since the epoch.
    func makeKey(for algorithm: SigningAlgorithm, at now: Int, signsFrom: Int) throws -> StoredSigningKey {
        let key = try PrivateKey(for: algorithm)
        let kid = Data(SHA256.hash(data: key.publicBytes).prefix(12)).base64URL
        let box = try AES.GCM.seal(key.bytes, using: keys[0], authenticating: Self.context(kid, algorithm))
        guard let sealed = box.combined else { throw CryptoKitError.incorrectParameterSize }
        return StoredSigningKey(
            kid: kid, alg: algorithm, sealed: sealed.base64EncodedString(), createdAt: now, signsFrom: signsFrom,
            retiresAt: nil)
    }

    /// The private half of a stored key. Throws when none of our keys opens it, or it was tampered with.
    func open(_ stored: StoredSigningKey) throws -> PrivateKey {
        let context = Self.context(stored.kid, stored.alg)
        if let sealed = Data(base64Encoded: stored.sealed), let box = try? AES.GCM.SealedBox(combined: sealed) {
            for key in keys {
                guard let bytes = try? AES.GCM.open(box, using: key, authenticating: context) else { continue }
                return try PrivateKey(bytes, for: stored.alg)
            }
        }
        throw ServiceConfiguration.Fault(
            description: "no key of key_encryption_keys opens the signing key \(stored.kid) in Redis")
    }

    /// Binds a sealed key to its name and algorithm, so that seals can't be swapped in the store.
    private static func context(_ kid: String, _ algorithm: SigningAlgorithm) -> Data {
        Data("latchkey signing key \(kid) \(algorithm.rawValue)".utf8)
    }
}
