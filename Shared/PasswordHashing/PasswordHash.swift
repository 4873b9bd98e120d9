import Crypto
import Foundation
public import Models
import Primitives

/// A stored password hash: the id of its pepper, a colon, and a PHC string. Not printed, because it does not belong in logs.
///
/// The hash of another system is stored behind `$sealed$`, encrypted with a key that is derived from the pepper. So it, too, takes
/// more than the database to guess its password.
public struct PasswordHash: Sendable, Equatable {
    fileprivate static let seal = "$sealed$"

    let pepperID: String
    let phc: String

    init(pepperID: String, phc: String) {
        self.pepperID = pepperID
        self.phc = phc
    }

    /// Reads the text of ``stored``; nil for other text.
    public init?(stored text: String) {
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, ["$argon2id$", Self.seal].contains(where: parts[1].hasPrefix) else { return nil }
        self.init(pepperID: String(parts[0]), phc: String(parts[1]))
    }

    /// The text to store.
    public var stored: String { "\(pepperID):\(phc)" }

    /// Whether another system has made it.
    public var isForeign: Bool { phc.hasPrefix(Self.seal) }
}

extension PasswordHash: CustomStringConvertible, CustomReflectable {
    /// Always `<password hash>`.
    public var description: String { "<password hash>" }
    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// A secret that is part of every hash and is not stored in the database, so that the database alone is not enough to guess
/// passwords.
public struct Pepper: Sendable {
    let id: String
    private let key: SymmetricKey
    /// Seals hashes of other systems.
    private let box: SealedBox<Data>

    /// - Parameters:
    ///   - id: identifies the pepper in stored hashes; not empty, without a colon.
    ///   - key: at least 16 bytes.
    /// - Returns: nil for an invalid id or key.
    public init?(id: String, key: SecretKey) {
        guard !id.isEmpty, !id.contains(":"), key.count >= 16 else { return nil }
        self.id = id
        self.key = SymmetricKey(data: key.reveal())
        box = SealedBox(bytesWith: [SymmetricKey(derivedFrom: key, for: "hashes of other systems")])
    }

    /// The form in which the hash of another system is stored.
    func seal(_ hash: ForeignHash) throws -> PasswordHash {
        let sealed = try box.seal(Data(hash.text.utf8))
        return PasswordHash(pepperID: id, phc: PasswordHash.seal + sealed.base64URL)
    }

    /// The hash of another system that is stored as `hash`; nil for a hash of ours.
    func open(_ hash: PasswordHash) throws(PasswordHashingError) -> ForeignHash? {
        guard hash.isForeign else { return nil }
        guard let sealed = Data(base64URL: String(hash.phc.dropFirst(PasswordHash.seal.count))),
            let text = try? box.open(sealed),
            let foreign = try? ForeignHash(String(decoding: text, as: UTF8.self))
        else { throw .unusable }
        return foreign
    }

    /// The input of Argon2id: HMAC-SHA-256 of the password, normalized to NFKC.
    ///
    /// A password over ``TextBounds/password`` bytes is not normalized: it cannot be set, and NFKC of a long run of combining
    /// marks takes seconds.
    func applied(to password: Secret) -> Data {
        let text = password.reveal()
        let normal = password.fits(TextBounds.password) ? text.precomposedStringWithCompatibilityMapping : text
        return Data(HMAC<SHA256>.authenticationCode(for: Data(normal.utf8), using: key))
    }
}
