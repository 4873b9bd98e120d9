/// How long each kind of text from outside may be, in bytes of UTF-8.
///
/// The length is checked before any other work on the text. Unicode normalization in particular takes time that grows with the
/// square of a run of combining marks: 60 KB of them take a second.
public enum TextBounds {
    /// An email address as typed. Valid ones have 254 octets after normalization (RFC 5321 §4.5.3.1).
    public static let emailAddress = 1024
    /// A password as typed: 256 code points of at most 4 bytes, each written as up to 4 before NFKC composes them.
    public static let password = 4096
    /// A password after NFKC, in code points.
    public static let passwordCodePoints = 256
    /// A mailed code as typed: 6 digits, in whatever width, with spaces and dashes between them.
    public static let code = 64
    /// The challenge of a passkey in base64url: 512 bytes. Ours have about 250.
    public static let passkeyChallenge = 683
    /// A name of a person, an account, a client or an application.
    public static let name = 800
    /// A URL.
    public static let url = 2048
    /// A language tag (BCP 47 §2.1.1 asks for 35 at least).
    public static let languageTag = 35
    /// A name of the time zone database.
    public static let timeZone = 64
    /// Any other value of a body, form or query.
    public static let value = 4096
}

extension StringProtocol {
    /// Whether the text has at most `limit` bytes of UTF-8.
    public func fits(_ limit: Int) -> Bool { utf8.count <= limit }
}

extension Secret {
    /// Whether the text has at most `limit` bytes of UTF-8.
    public func fits(_ limit: Int) -> Bool { reveal().utf8.count <= limit }
}
