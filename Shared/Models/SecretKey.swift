public import Foundation

/// Key bytes that must never be seen; they print as `<key>`. Written in files as base64.
public struct SecretKey: Sendable, Codable {
    private let data: Data

    /// Wraps key material.
    public init(_ bytes: some Sequence<UInt8>) { data = Data(bytes) }

    /// A new key of `count` bytes from the system's generator.
    public static func random(count: Int = 32) -> SecretKey {
        var generator = SystemRandomNumberGenerator()
        return SecretKey((0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) })
    }

    /// The bytes themselves. Whoever calls this answers for where they go.
    public func reveal() -> Data { data }

    /// How many bytes there are.
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
