import Crypto
import Foundation
import Models
import Primitives
import ServiceKit

/// A key that signs tokens, as Redis stores it: the private half is encrypted, and the public half is derived from it. So
/// write access to Redis, without the key encryption key, is not enough to have another key published or accepted.
struct StoredSigningKey: Codable, Sendable, Equatable {
    /// The `kid` of JWT headers.
    let kid: String
    /// The one algorithm that the key is for.
    let alg: SigningAlgorithm
    /// The private half, sealed (AES-256-GCM), in base64.
    let sealed: String
    /// When the key was made, when it begins to sign, and when it retires, in seconds since 1970.
    let createdAt: Int
    let signsFrom: Int
    var retiresAt: Int?
}

/// Makes signing keys, and encrypts their private halves for Redis.
struct SigningKeyBox: Sendable {
    private let box: SealedBox<Data>

    /// - Parameter keys: AES-256 keys; the first seals, all open. Throws a `ConfigurationError` for a key of another length.
    init(keys: [SecretKey]) throws {
        guard !keys.isEmpty, keys.allSatisfy({ $0.count == 32 }) else {
            throw ConfigurationError(description: "key_encryption_keys must be one or more keys of 32 bytes")
        }
        box = SealedBox(bytesWith: keys.map { SymmetricKey($0) })
    }

    /// Makes a key for `algorithm` that signs from `signsFrom` on. Both times are in seconds since 1970.
    func makeKey(for algorithm: SigningAlgorithm, at now: Int, signsFrom: Int) throws -> StoredSigningKey {
        let key = try PrivateKey(for: algorithm)
        let kid = Self.keyID(hash: key.publicBytes.sha256)
        let sealed = try box.seal(key.bytes, context: Self.context(kid, algorithm))
        return StoredSigningKey(
            kid: kid, alg: algorithm, sealed: sealed.base64EncodedString(), createdAt: now, signsFrom: signsFrom,
            retiresAt: nil)
    }

    /// The private half of a stored key. Throws a `ConfigurationError` when no key opens it, or it was tampered with.
    func open(_ stored: StoredSigningKey) throws -> PrivateKey {
        do {
            guard let sealed = Data(base64Encoded: stored.sealed) else { throw SealError.cannotOpen }
            let bytes = try box.open(sealed, context: Self.context(stored.kid, stored.alg))
            return try PrivateKey(bytes, for: stored.alg)
        } catch SealError.cannotOpen {
            throw ConfigurationError(
                description: "no key of key_encryption_keys opens the signing key \(stored.kid) in Redis")
        }
    }

    /// The id of the key whose public half has this hash (32 bytes): 16 characters of base64url. It never begins with a
    /// hyphen, because `latchkey keys revoke` would read it as an option.
    static func keyID(hash: Data) -> String {
        var bytes = Array(hash.prefix(12))
        // The six highest bits are the first character, and 62 is the hyphen (RFC 4648 §5).
        if bytes[0] >> 2 == 62 { bytes[0] &= 0x7f }
        return Data(bytes).base64URL
    }

    /// Binds a sealed key to its id and algorithm, so that keys can't be exchanged in Redis.
    private static func context(_ kid: String, _ algorithm: SigningAlgorithm) -> String {
        "latchkey signing key \(kid) \(algorithm.rawValue)"
    }
}
