/// On whose behalf costly work is done, so that many requests from one place make only their own kind wait.
public struct WorkShare: Codable, Sendable, Hashable {
    /// The longest ``key``, in bytes.
    public static let maximumKeyLength = 64

    /// Names the network that asks; opaque.
    public let key: String
    /// Whether the request comes from a device where the user signed in before, or from somebody who has shown a session or
    /// a mailbox. These have half of the work to themselves.
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
