import Crypto
import Foundation
public import Models

/// A password's hash as it is stored: the id of its pepper, a colon, and a PHC string.
///
/// No secret in the narrow sense, but nothing that belongs in a log either, so it prints as nothing.
public struct PasswordHash: Sendable, Equatable {
    let pepperID: String
    let phc: String

    init(pepperID: String, phc: String) {
        self.pepperID = pepperID
        self.phc = phc
    }

    /// Reads what ``stored`` gave; nil for anything else.
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

/// A secret that goes into every hash and is kept out of the database, so that the database alone is not enough to try
/// passwords.
public struct Pepper: Sendable {
    let id: String
    private let key: SymmetricKey

    /// Takes a pepper and the id that stored hashes name it by; nil when the id is empty or holds a colon,
    /// or when the key has less than 16 bytes.
    public init?(id: String, key: SecretKey) {
        guard !id.isEmpty, !id.contains(":"), key.count >= 16 else { return nil }
        self.id = id
        self.key = SymmetricKey(data: key.reveal())
    }

    /// What Argon2id is given in place of the password: always 32 bytes, so that no length is cut.
    ///
    /// A password over ``TextBounds/password`` bytes is hashed as it came: no policy lets it be set, and NFKC of a long
    /// run of combining marks takes seconds.
    func applied(to password: Secret) -> Data {
        let text = password.reveal()
        let normal = password.fits(TextBounds.password) ? text.precomposedStringWithCompatibilityMapping : text
        return Data(HMAC<SHA256>.authenticationCode(for: Data(normal.utf8), using: key))
    }
}
