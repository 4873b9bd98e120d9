import Foundation
import Models

/// The value of the cookie that makes a browser a known device: a random id, and a ``DeviceMark`` for each of a few accounts. The parts
/// have dots between them.
public struct DeviceCookie: Sendable, Equatable {
    /// How many accounts one browser is a known device for; the oldest marks are dropped.
    public static let maximumAccounts = 8
    /// In seconds. Browsers keep no cookie for longer than 400 days (RFC 6265bis §5.5).
    public static let lifetime = 400 * 24 * 3600
    /// In bytes.
    public static let maximumLength = 1000

    /// The length of an id: 128 random bits, base64url.
    private static let idLength = 22

    /// The browser's random id.
    public let id: String
    /// The encrypted marks, the latest first.
    public let marks: [String]

    /// The cookie of a browser that had none: a new id, without marks.
    public init() { self.init(id: RandomToken.make(bytes: 16).reveal(), marks: []) }

    /// A cookie with at most ``maximumAccounts`` of `marks`.
    public init(id: String, marks: [String]) {
        self.id = id
        self.marks = Array(marks.prefix(Self.maximumAccounts))
    }

    /// Reads the value of a cookie; nil if it is malformed. Whether the marks are ours is for ``DeviceMarks`` to say.
    public init?(_ text: String) {
        guard text.utf8.count <= Self.maximumLength else { return nil }
        let parts = text.split(separator: ".").map(String.init)
        guard let id = parts.first, id.utf8.count == Self.idLength, Data(base64URL: id) != nil else { return nil }
        self.init(id: id, marks: Array(parts.dropFirst()))
    }

    /// The value of the cookie.
    public var text: String { ([id] + marks).joined(separator: ".") }
}
