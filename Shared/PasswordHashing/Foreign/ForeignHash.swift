import Foundation
import Models

/// A password hash that another system has made, with its parameters. It is checked at sign-in, and replaced by one of ours when the
/// password is right.
///
/// Its cost is bounded when it is read, so that no user's hash keeps a thread for longer than about a second.
public enum ForeignHash: Sendable, Equatable {
    case bcrypt(BcryptHash)
    case shaCrypt(SHACryptHash)
    case argon2(ForeignArgon2Hash)
    case scrypt(ScryptHash)
    case firebaseScrypt(FirebaseScryptHash)
    case pbkdf2(PBKDF2Hash)

    /// Maximum length of a text or a member, in bytes of UTF-8.
    public static let maximumLength = 1024

    /// Reads a PHC string, or a text of crypt(3).
    ///
    /// - Throws: ``ForeignHashError``.
    public init(_ text: String) throws(ForeignHashError) {
        guard text.fits(Self.maximumLength) else { throw .malformed }
        let fields = text.split(separator: "$", omittingEmptySubsequences: false).map(String.init)
        // Django's texts don't begin with a dollar sign.
        let name = fields[0].isEmpty ? fields.dropFirst().first ?? "" : fields[0]
        switch name {
        case "2a", "2b", "2y": self = .bcrypt(try BcryptHash(text))
        case "5", "6": self = .shaCrypt(try SHACryptHash(text))
        case "argon2i", "argon2id": self = .argon2(try ForeignArgon2Hash(text))
        case "scrypt": self = .scrypt(try ScryptHash(text))
        case FirebaseScryptHash.name: self = .firebaseScrypt(try FirebaseScryptHash(text))
        case _ where name.hasPrefix("pbkdf2"): self = .pbkdf2(try PBKDF2Hash(text))
        default: throw .unknownAlgorithm
        }
    }

    /// The text that ``init(_:)`` reads, in one form for each hash.
    public var text: String {
        switch self {
        case .bcrypt(let hash): hash.text
        case .shaCrypt(let hash): hash.text
        case .argon2(let hash): hash.text
        case .scrypt(let hash): hash.text
        case .firebaseScrypt(let hash): hash.text
        case .pbkdf2(let hash): hash.text
        }
    }

    /// Whether it is the hash of `password`, as it was typed: other systems don't normalize. Blocks its thread.
    ///
    /// - Throws: ``PasswordHashingError/unusable`` when a library can't compute the hash, which is not a mismatch.
    func matches(_ password: Secret) throws(PasswordHashingError) -> Bool {
        let password = Array(password.reveal().utf8)
        return switch self {
        case .bcrypt(let hash): try hash.matches(password)
        case .shaCrypt(let hash): try hash.matches(password)
        case .argon2(let hash): try hash.matches(password)
        case .scrypt(let hash): try hash.matches(password)
        case .firebaseScrypt(let hash): try hash.matches(password)
        case .pbkdf2(let hash): try hash.matches(password)
        }
    }
}

/// Not printed, because hashes do not belong in logs.
extension ForeignHash: CustomStringConvertible, CustomReflectable {
    /// Always `<foreign hash>`.
    public var description: String { "<foreign hash>" }
    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Why a hash can't be taken over from another system.
public enum ForeignHashError: Error, Sendable, Equatable, CustomStringConvertible {
    /// We can't check hashes of this kind.
    case unknownAlgorithm
    /// It is not a hash of the kind that it names.
    case malformed
    /// Checking it would take too much time or memory. The text states what is allowed.
    case tooCostly(String)
    /// It is of another Latchkey fleet, with a pepper that this one doesn't have.
    case unknownPepper

    /// For operators.
    public var description: String {
        switch self {
        case .unknownAlgorithm: "hashes of this kind can't be checked"
        case .malformed: "it is damaged, or parts of it are missing"
        case .unknownPepper: "this fleet doesn't have its pepper"
        case .tooCostly(let bound): "checking it would cost too much: \(bound)"
        }
    }
}

/// Tools of the kinds of hashes.
enum HashText {
    /// Reads base64 in any of its alphabets, with or without padding: RFC 4648 §4 and §5, and that of passlib, which has `.` for `+`.
    static func decode(_ text: some StringProtocol) -> Data? {
        var standard = text.utf8.map { byte -> UInt8 in
            switch byte {
            case UInt8(ascii: "."), UInt8(ascii: "-"): UInt8(ascii: "+")
            case UInt8(ascii: "_"): UInt8(ascii: "/")
            default: byte
            }
        }
        while standard.last == UInt8(ascii: "=") { standard.removeLast() }
        guard standard.count % 4 != 1 else { return nil }
        standard += Array(repeating: UInt8(ascii: "="), count: (4 - standard.count % 4) % 4)
        return Data(base64Encoded: Data(standard))
    }

    /// Base64 without padding, as PHC strings have it.
    static func encode(_ data: Data) -> String {
        String(data.base64EncodedString().prefix { $0 != "=" })
    }

    /// A number without sign and leading zeros, of at most nine digits.
    static func number(_ text: some StringProtocol) -> Int? {
        guard (1...9).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            text == "0" || !text.hasPrefix("0")
        else { return nil }
        return Int(text)
    }

    /// The parameters `names` of a PHC string, such as `m=65536,t=3,p=4`, which are all there and in this order.
    static func parameters(_ text: String, _ names: String...) -> [Int]? {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == names.count else { return nil }
        let numbers = zip(parts, names).compactMap { part, name in
            part.hasPrefix("\(name)=") ? number(part.dropFirst(name.count + 1)) : nil
        }
        return numbers.count == names.count ? numbers : nil
    }

    /// Compares all bytes wherever they differ, so that the time reveals only the length.
    static func areEqual(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
