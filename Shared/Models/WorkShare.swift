/// On whose behalf costly work is done, so that many requests from one place make only their own kind wait.
public struct WorkShare: Codable, Sendable, Hashable {
    /// Maximum length of ``key`` in bytes.
    public static let maximumKeyLength = 64

    /// Identifies the caller's network; opaque.
    public let key: String
    /// Whether the request comes from a device where the user signed in before, or from a caller who has proved to own a session
    /// or a mailbox. Half of the capacity is reserved for these.
    public let isKnown: Bool

    /// Takes a key; nil when it is longer than ``maximumKeyLength``.
    public init?(key: String, isKnown: Bool) {
        guard key.utf8.count <= Self.maximumKeyLength else { return nil }
        self.key = key
        self.isKnown = isKnown
    }

    private enum CodingKeys: CodingKey { case key, isKnown }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let key = try container.decode(String.self, forKey: .key)
        guard let share = Self(key: key, isKnown: try container.decode(Bool.self, forKey: .isKnown)) else {
            throw DecodingError.dataCorruptedError(
                forKey: .key, in: container, debugDescription: "longer than \(Self.maximumKeyLength) bytes")
        }
        self = share
    }
}
