import Crypto
public import Foundation
public import Models

/// Time-based one-time passwords (RFC 6238): HMAC-SHA-1, six digits, a new one every 30 seconds.
public enum TOTP {
    /// The number of digits of a code.
    public static let digits = 6
    /// How long a code is displayed, in seconds.
    public static let period = 30
    /// How many steps a clock may be wrong, and how many may pass while a code is typed (RFC 6238 §5.2).
    public static let tolerance = 1

    /// The step of a time: the number of periods since 1970. 0 before.
    public static func step(at date: Date) -> Int {
        let seconds = date.timeIntervalSince1970
        guard seconds > 0, seconds < 1e15 else { return 0 }
        return Int(seconds) / period
    }

    /// The code of a step (RFC 4226 §5.3).
    public static func code(of secret: TOTPSecret, step: Int) -> Secret {
        let counter = withUnsafeBytes(of: UInt64(max(0, step)).bigEndian) { Data($0) }
        let hash = Array(
            HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: secret.reveal())))
        let offset = Int(hash[hash.count - 1] & 0x0f)
        let number = hash[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7fff_ffff
        let code = String(number % 1_000_000)
        return Secret(String(repeating: "0", count: digits - code.count) + code)
    }

    /// The step of a typed code, which the caller stores: no code of this step or of an earlier one is accepted again
    /// (RFC 6238 §5.2). Nil for a code that is wrong or was used.
    ///
    /// - Parameters:
    ///   - typed: what the user has typed; see ``normalize(_:)``.
    ///   - lastStep: the step of the last accepted code; nil before the first.
    public static func verify(_ typed: Secret, of secret: TOTPSecret, at date: Date, lastStep: Int?) -> Int? {
        guard let code = normalize(typed) else { return nil }
        let now = step(at: date)
        var accepted: Int?
        // All of them, so that the time does not tell which one it was.
        for step in max(0, now - tolerance)...now + tolerance where self.code(of: secret, step: step) == code {
            // The earliest, in case two steps have the same code.
            if accepted == nil, step > lastStep ?? -1 { accepted = step }
        }
        return accepted
    }

    /// Six ASCII digits. Full-width digits count, and spaces and dashes are ignored. Nil for anything else, and for more than
    /// ``TextBounds/code`` bytes.
    public static func normalize(_ typed: Secret) -> Secret? {
        guard typed.fits(TextBounds.code) else { return nil }
        let text = typed.reveal().precomposedStringWithCompatibilityMapping.filter { !$0.isWhitespace && $0 != "-" }
        guard text.utf8.count == digits,
            text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return Secret(text)
    }
}
