import Crypto
import Foundation
import Models

/// A key that signs access tokens, as it is kept in Redis: the private half encrypted.
struct StoredSigningKey: Codable, Sendable {
    /// Names the key in JWT headers.
    let kid: String
    /// The one algorithm that it is for.
    let alg: String
    /// The public half: the uncompressed point's coordinates, base64url (RFC 7518 §6.2.1).
    let x: String
    let y: String
    /// The private half under AES-256-GCM: nonce, ciphertext and tag in base64.
    let sealed: String
    /// When it was made, when it begins to sign, and when it is given up; seconds since the epoch.
    let createdAt: Int
    let signsFrom: Int
    var retiresAt: Int?

    /// The public half as others see it.
    var jwk: JSONWebKeySet.Key { .init(kty: "EC", kid: kid, alg: alg, crv: "P-256", x: x, y: y) }
}

/// Encrypts private keys for the store, so that reading Redis is not enough to sign.
struct KeySeal: Sendable {
    private let keys: [SymmetricKey]

    /// `keys`: AES-256 keys, the one for new seals first. Throws for a key of another length.
    init(keys: [SecretKey]) throws {
        guard !keys.isEmpty, keys.allSatisfy({ $0.count == 32 }) else { throw CryptoKitError.incorrectKeySize }
        self.keys = keys.map { SymmetricKey(data: $0.reveal()) }
    }

    /// A new ES256 key that signs from `signsFrom` on.
    func makeKey(at now: Date, signsFrom: Date) throws -> StoredSigningKey {
        let key = P256.Signing.PrivateKey()
        let point = key.publicKey.rawRepresentation
        let kid = SHA256.hash(data: point).prefix(12).map { $0 }
        let name = Data(kid).base64URL
        let box = try AES.GCM.seal(key.rawRepresentation, using: keys[0], authenticating: Self.context(name, "ES256"))
        guard let sealed = box.combined else { throw CryptoKitError.incorrectParameterSize }
        return StoredSigningKey(
            kid: name, alg: "ES256", x: Data(point.prefix(32)).base64URL, y: Data(point.suffix(32)).base64URL,
            sealed: sealed.base64EncodedString(), createdAt: Int(now.timeIntervalSince1970),
            signsFrom: Int(signsFrom.timeIntervalSince1970), retiresAt: nil)
    }

    /// The private half of a stored key. Throws when none of our keys opens it, or it was tampered with.
    func open(_ stored: StoredSigningKey) throws -> P256.Signing.PrivateKey {
        let box = try AES.GCM.SealedBox(combined: Data(base64Encoded: stored.sealed) ?? Data())
        let context = Self.context(stored.kid, stored.alg)
        for key in keys {
            if let raw = try? AES.GCM.open(box, using: key, authenticating: context) {
                return try P256.Signing.PrivateKey(rawRepresentation: raw)
            }
        }
        throw CryptoKitError.authenticationFailure
    }

    /// Binds a sealed key to its name and algorithm, so that seals can't be swapped in the store.
    private static func context(_ kid: String, _ alg: String) -> Data {
        Data("latchkey signing key \(kid) \(alg)".utf8)
    }
}
