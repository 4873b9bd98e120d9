internal import COpenSSL
import Foundation

/// A hash of PBKDF2 (RFC 8018 §5.2) with HMAC. Its text is a PHC string: `$pbkdf2-sha256$i=600000$salt$hash`. It also reads the texts of
/// passlib (`$pbkdf2-sha256$29000$salt$hash`) and Django (`pbkdf2_sha256$600000$salt$hash`).
public struct PBKDF2Hash: Sendable, Equatable {
    enum Digest: String, Sendable, CaseIterable {
        case sha1, sha256, sha512

        /// In bytes.
        var length: Int {
            switch self {
            case .sha1: 20
            case .sha256: 32
            case .sha512: 64
            }
        }
    }

    /// About a second.
    static let maximumIterations = 2_000_000

    let digest: Digest
    let iterations: Int
    let salt: Data
    let hash: Data

    init(_ text: String) throws(ForeignHashError) {
        let fields = text.split(separator: "$", omittingEmptySubsequences: false).map(String.init)
        let isDjango = fields[0].hasPrefix("pbkdf2_")
        let own = isDjango ? [""] + fields : fields
        guard own.count == 5, own[0].isEmpty else { throw .malformed }
        let name = own[1].dropFirst("pbkdf2".count).dropFirst()
        guard let digest = own[1] == "pbkdf2" ? .sha1 : Digest(rawValue: String(name)) else { throw .unknownAlgorithm }
        // The length of the hash, which some texts state (`l=32`), is that of the hash.
        let count = own[2].hasPrefix("i=") ? own[2].dropFirst(2).prefix { $0 != "," } : own[2][...]
        // Django's salts are read as they are.
        guard let iterations = HashText.number(count),
            let salt = isDjango ? Data(own[3].utf8) : HashText.decode(own[3]), let hash = HashText.decode(own[4])
        else { throw .malformed }
        try self.init(digest, iterations: iterations, salt: salt, hash: hash)
    }

    init(_ digest: Digest, iterations: Int, salt: Data, hash: Data) throws(ForeignHashError) {
        guard iterations >= 1, salt.count <= 256, (16...128).contains(hash.count) else { throw .malformed }
        guard iterations <= Self.maximumIterations else {
            throw .tooCostly("at most \(Self.maximumIterations) iterations")
        }
        (self.digest, self.iterations, self.salt, self.hash) = (digest, iterations, salt, hash)
    }

    var text: String {
        "$pbkdf2-\(digest.rawValue)$i=\(iterations)$\(HashText.encode(salt))$\(HashText.encode(hash))"
    }

    func matches(_ password: [UInt8]) throws(PasswordHashingError) -> Bool {
        // Each block is computed by itself and costs as much as the first, which is enough to tell passwords apart.
        let expected = hash.prefix(digest.length)
        var derived = [UInt8](repeating: 0, count: expected.count)
        let function =
            switch digest {
            case .sha1: EVP_sha1()
            case .sha256: EVP_sha256()
            case .sha512: EVP_sha512()
            }
        let text = password.map { CChar(bitPattern: $0) } + [0]
        let code = PKCS5_PBKDF2_HMAC(
            text, Int32(password.count), Array(salt), Int32(salt.count), Int32(iterations), function,
            Int32(derived.count),
            &derived)
        guard code == 1 else { throw .unusable }
        return HashText.areEqual(derived, expected)
    }
}
