/// The name of a feature that people wait for: `^[a-z0-9][a-z0-9._-]{0,63}$`.
public struct FeatureKey: Hashable, Sendable, LosslessStringConvertible, Codable {
    /// The text form.
    public let description: String

    /// Reads the text form; nil when it breaks the rule above.
    public init?(_ description: String) {
        func isAlphanumeric(_ byte: UInt8) -> Bool { (97...122).contains(byte) || (48...57).contains(byte) }
        let bytes = description.utf8
        guard (1...64).contains(bytes.count), let first = bytes.first, isAlphanumeric(first),
            bytes.allSatisfy({ isAlphanumeric($0) || $0 == 0x2e || $0 == 0x5f || $0 == 0x2d })
        else { return nil }
        self.description = description
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let key = Self(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a feature key")
        }
        self = key
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
