internal import CCrypt
import Foundation

/// A hash of bcrypt: `$2b$10$`, 22 characters of salt and 31 of hash. As everywhere, it is the hash of the first 72 bytes of a password.
public struct BcryptHash: Sendable, Equatable {
    /// The binary logarithm of the number of rounds. 14 takes a second.
    static let costs = 4...14
    /// How much of a password it reads.
    static let maximumPasswordLength = 72

    let text: String

    init(_ text: String) throws(ForeignHashError) {
        let bytes = Array(text.utf8)
        // `$2x$` marks hashes of a library that read some characters wrongly.
        guard bytes.count == 60, ["$2a$", "$2b$", "$2y$"].contains(where: text.hasPrefix),
            bytes[6] == UInt8(ascii: "$"),
            bytes[4..<6].allSatisfy({ (0x30...0x39).contains($0) }), bytes[7...].allSatisfy(Crypt.isDigit),
            let cost = Int(String(decoding: bytes[4..<6], as: UTF8.self)), cost >= Self.costs.lowerBound
        else { throw .malformed }
        guard cost <= Self.costs.upperBound else { throw .tooCostly("the cost is at most \(Self.costs.upperBound)") }
        self.text = text
    }

    func matches(_ password: [UInt8]) throws(PasswordHashingError) -> Bool {
        try Crypt.matches(password.prefix(Self.maximumPasswordLength), text, hashLength: 31)
    }
}

/// A hash of SHA-256 or SHA-512 by crypt(3): `$6$rounds=5000$salt$hash`.
public struct SHACryptHash: Sendable, Equatable {
    static let defaultRounds = 5000
    static let maximumRounds = 1_000_000

    let text: String
    private let hashLength: Int

    init(_ text: String) throws(ForeignHashError) {
        var fields = text.split(separator: "$", omittingEmptySubsequences: false).dropFirst()
        hashLength = fields.popFirst() == "5" ? 43 : 86
        var rounds = Self.defaultRounds
        if let first = fields.first, first.hasPrefix("rounds=") {
            guard let number = HashText.number(first.dropFirst(7)), number >= 1000 else { throw .malformed }
            rounds = number
            fields.removeFirst()
        }
        guard fields.count == 2, let salt = fields.first, let hash = fields.last, salt.utf8.count <= 16,
            salt.utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != UInt8(ascii: ":") }),
            hash.utf8.count == hashLength, hash.utf8.allSatisfy(Crypt.isDigit)
        else { throw .malformed }
        guard rounds <= Self.maximumRounds else { throw .tooCostly("at most \(Self.maximumRounds) rounds") }
        self.text = text
    }

    func matches(_ password: [UInt8]) throws(PasswordHashingError) -> Bool {
        // libxcrypt takes no longer ones.
        guard password.count < Int(CRYPT_MAX_PASSPHRASE_SIZE) else { return false }
        return try Crypt.matches(password[...], text, hashLength: hashLength)
    }
}

/// crypt(3), by libxcrypt.
private enum Crypt {
    /// Whether a byte is a digit of crypt's base64.
    static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), 0x2e...0x39: true
        default: false
        }
    }

    /// Whether `text` is the hash of a password. Only its last `hashLength` characters are compared: the salt before them may have
    /// unused bits.
    static func matches(
        _ password: ArraySlice<UInt8>, _ text: String, hashLength: Int
    ) throws(PasswordHashingError) -> Bool {
        // crypt reads up to a NUL. Systems that hash with it refuse such passwords, so none of their hashes is of one.
        let readable = password.prefix { $0 != 0 }
        var output = [CChar](repeating: 0, count: Int(CRYPT_OUTPUT_SIZE))
        let phrase = readable.map { CChar(bitPattern: $0) } + [0]
        guard latchkey_crypt(phrase, text, &output) == 0 else { throw .unusable }
        let computed = output.prefix { $0 != 0 }.suffix(hashLength).map { UInt8(bitPattern: $0) }
        return HashText.areEqual(computed, Array(text.utf8.suffix(hashLength))) && readable.count == password.count
    }
}
