import Crypto
import Foundation
public import Models

/// A stored password hash: the id of its pepper, a colon, and a PHC string. Not printed, because it does not belong in logs.
public struct PasswordHash: Sendable, Equatable {
    let pepperID: String
    let phc: String

    init(pepperID: String, phc: String) {
        self.pepperID = pepperID
        self.phc = phc
    }

    /// Reads the text of ``stored``; nil for other text.
    public init?(stored text: String) {
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, parts[1].hasPrefix("$argon2id$") else { return nil }
        self.init(pepperID: String(parts[0]), phc: String(parts[1]))
    }

    /// The text to store.
    public var stored: String { "\(pepperID):\(phc)" }
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

    /// - Parameters:
    ///   - id: identifies the pepper in stored hashes; not empty, without a colon.
    ///   - key: at least 16 bytes.
    /// - Returns: nil for an invalid id or key.
    public init?(id: String, key: SecretKey) {
        guard !id.isEmpty, !id.contains(":"), key.count >= 16 else { return nil }
        self.id = id
        self.key = SymmetricKey(data: key.reveal())
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
