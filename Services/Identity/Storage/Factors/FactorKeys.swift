import Crypto
import Foundation
import Models
import OneTimePasswords
import Primitives

/// The keys of second factors, which are not in the database: reading the database is not enough to make codes.
///
/// The first key is for new factors; all keys open. Each row states its key, so that an operator can tell when an old one is no
/// longer needed.
struct FactorKeys: Sendable {
    private struct Key: Sendable {
        let id: String
        let box: SealedBox<TOTPSecret>
        let hashing: SymmetricKey
    }

    private let keys: [Key]

    /// - Parameter keys: `factor_keys` of the secret file, the one for new factors first.
    init(_ keys: [SecretKey]) {
        self.keys = keys.map { key in
            let id = SymmetricKey(derivedFrom: key, for: "latchkey factor key id").withUnsafeBytes {
                Data($0.prefix(8))
            }
            return Key(
                id: id.hexadecimal,
                box: SealedBox(
                    keys: [SymmetricKey(derivedFrom: key, for: "latchkey totp secret")], encode: { $0.reveal() },
                    decode: {
                        guard let secret = TOTPSecret(bytes: $0) else { throw SealError.cannotOpen }
                        return secret
                    }),
                hashing: SymmetricKey(derivedFrom: key, for: "latchkey recovery code"))
        }
    }

    /// The id of the key for new factors; nil without a key.
    var currentID: String? { keys.first?.id }

    /// Encrypts the secret of an authenticator app for the factor `id` of `user`. Throws 503 `service_unavailable` without a key.
    func seal(_ secret: TOTPSecret, id: FactorID, of user: UserID) throws -> (keyID: String, sealed: Data) {
        let key = try current()
        return (key.id, try key.box.seal(secret, context: Self.context(id, user)))
    }

    /// Decrypts what ``seal(_:id:of:)`` returned. Throws 503 `service_unavailable` if the key is missing or does not fit.
    func open(_ sealed: Data, keyID: String, id: FactorID, of user: UserID) throws -> TOTPSecret {
        guard let key = keys.first(where: { $0.id == keyID }) else { throw ServiceError.factorKeyMissing }
        do {
            return try key.box.open(sealed, context: Self.context(id, user))
        } catch {
            throw ServiceError.factorKeyMissing
        }
    }

    /// What is stored in place of a new recovery code. Throws 503 `service_unavailable` without a key.
    func hash(_ code: RecoveryCode, of user: UserID) throws -> (keyID: String, hash: Data) {
        let key = try current()
        return (key.id, code.hash(with: key.hashing, context: user.description))
    }

    /// The hashes that a recovery code may be stored as: one for each key.
    func hashes(of code: RecoveryCode, of user: UserID) -> [Data] {
        keys.map { code.hash(with: $0.hashing, context: user.description) }
    }

    private func current() throws -> Key {
        guard let key = keys.first else { throw ServiceError.factorKeyMissing }
        return key
    }

    /// Binds a secret to its factor, so that it can't be moved to another one in the database.
    private static func context(_ id: FactorID, _ user: UserID) -> String { "\(user) \(id)" }
}

extension ServiceError {
    /// 503: the secret file of identity has no `factor_keys`, or none that fits.
    static let factorKeyMissing = ServiceError(
        .serviceUnavailable, detail: "Second factors can't be checked at the moment.", retryAfter: 60)
}
