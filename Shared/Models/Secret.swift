/// Text that must not appear in logs or errors: a password, a token, a key.
///
/// It prints as `<secret>` wherever Swift prints values (interpolation, `dump`, crash messages, debuggers' mirrors), and
/// compares in constant time. Only ``reveal()`` returns the text, so every use is easy to find. It is `Codable` because
/// RPC calls contain secrets.
public struct Secret: Sendable, Codable, Hashable {
    private let text: String

    /// Wraps `text`.
    public init(_ text: String) { self.text = text }

    /// The text. The caller must not let it get into logs or errors.
    public func reveal() -> String { text }

    /// Whether there is no text at all.
    public var isEmpty: Bool { text.isEmpty }

    /// Compares all bytes wherever they differ, so that the time reveals only the length.
    public static func == (left: Secret, right: Secret) -> Bool {
        let (a, b) = (Array(left.text.utf8), Array(right.text.utf8))
        guard a.count == b.count else { return false }
        var difference: UInt8 = 0
        for index in a.indices { difference |= a[index] ^ b[index] }
        return difference == 0
    }

    public init(from decoder: any Decoder) throws {
        text = try decoder.singleValueContainer().decode(String.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always `<secret>`.
    public var description: String { "<secret>" }
    /// Always `<secret>`.
    public var debugDescription: String { "<secret>" }
    /// A mirror without children, so that `dump` shows nothing either.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
