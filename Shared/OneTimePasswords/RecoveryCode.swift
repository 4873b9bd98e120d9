public import Crypto
public import Foundation
public import Models
import Primitives

/// A code that signs in once in place of a lost authenticator: `xxxx-xxxx-xxxx-xxxx`, 16 digits of Crockford's base 32.
///
/// That makes 80 bits: guessing is out of reach even offline, and the code can still be typed. Crockford's alphabet has no letter that
/// looks like another digit, and it defines how those that do are read.
public struct RecoveryCode: Sendable, Equatable {
    /// How many codes a user has at a time.
    public static let count = 10
    /// The number of digits, without hyphens.
    public static let length = 16
    private static let groupLength = 4
    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    private let digits: Secret

    /// A set of ``count`` new codes from the system's generator.
    public static func makeSet() -> [RecoveryCode] { (0..<count).map { _ in RecoveryCode() } }

    /// A new code.
    init() {
        // 256 is a multiple of 32, so each digit is as likely as any other.
        digits = Secret(
            String(decoding: RandomToken.bytes(Self.length).map { Self.alphabet[Int($0 & 31)] }, as: UTF8.self))
    }

    /// Reads what a user has typed: hyphens, spaces, case and the width of characters do not matter, and O, I and L are read
    /// as 0, 1 and 1. Nil for anything that can't be a code, and for more than ``TextBounds/code`` bytes.
    public init?(typed: Secret) {
        guard typed.fits(TextBounds.code) else { return nil }
        var digits: [UInt8] = []
        for character in typed.reveal().precomposedStringWithCompatibilityMapping.lowercased()
        where !character.isWhitespace && !Self.isHyphen(character) {
            guard let byte = character.asciiValue else { return nil }
            switch byte {
            case UInt8(ascii: "o"): digits.append(UInt8(ascii: "0"))
            case UInt8(ascii: "i"), UInt8(ascii: "l"): digits.append(UInt8(ascii: "1"))
            case let byte where Self.alphabet.contains(byte): digits.append(byte)
            default: return nil
            }
        }
        guard digits.count == Self.length else { return nil }
        self.digits = Secret(String(decoding: digits, as: UTF8.self))
    }

    /// The code as it is displayed.
    public var text: Secret {
        let digits = Array(digits.reveal())
        let groups = stride(from: 0, to: digits.count, by: Self.groupLength).map {
            String(digits[$0..<$0 + Self.groupLength])
        }
        return Secret(groups.joined(separator: "-"))
    }

    /// What is stored in place of the code: HMAC-SHA-256 of its digits, 32 bytes.
    ///
    /// - Parameters:
    ///   - key: kept outside the database.
    ///   - context: whose code it is, so that a hash that was moved to another user fits no code there.
    public func hash(with key: SymmetricKey, context: String) -> Data {
        Data(HMAC<SHA256>.authenticationCode(for: Data("\(context)\n\(digits.reveal())".utf8), using: key))
    }

    /// The hyphens and dashes that keyboards and documents have.
    private static func isHyphen(_ character: Character) -> Bool {
        switch character {
        case "-", "\u{2010}", "\u{2011}", "\u{2012}", "\u{2013}", "\u{2014}", "\u{2212}": true
        default: false
        }
    }
}
