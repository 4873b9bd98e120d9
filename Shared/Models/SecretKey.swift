public import Foundation

/// Key bytes that must not appear in logs or errors: they print as `<key>`. In files they are base64 (RFC 4648 §4).
public struct SecretKey: Sendable, Codable {
    private let data: Data

    /// Wraps key material.
    public init(_ bytes: some Sequence<UInt8>) { data = Data(bytes) }

    /// A new key of `count` bytes from the system's generator.
    public static func random(count: Int = 32) -> SecretKey {
        var generator = SystemRandomNumberGenerator()
        return SecretKey((0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) })
    }

    /// The bytes. The caller must not let them get into logs or errors.
    public func reveal() -> Data { data }

    /// The number of bytes.
    public var count: Int { data.count }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let data = Data(base64Encoded: try container.decode(String.self)), data.count >= 16 else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "not a key of 16 bytes or more in base64")
        }
        self.data = data
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(data.base64EncodedString())
    }
}

extension SecretKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always `<key>`.
    public var description: String { "<key>" }
    /// Always `<key>`.
    public var debugDescription: String { "<key>" }
    /// A mirror without children, so that `dump` shows nothing either.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
