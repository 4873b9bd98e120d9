/// Unique identifier for a client application: `client_` and a name that an operator may choose (`client_demo`).
public struct ClientID: Hashable, Sendable, LosslessStringConvertible, Codable {
    /// The text form.
    public let description: String

    /// Reads the text form: `client_`, then 1–64 of `a–z 0–9 _ -`; nil for anything else.
    public init?(_ description: String) {
        let name = description.utf8.dropFirst(7)
        guard description.hasPrefix("client_"), (1...64).contains(name.count), name.allSatisfy(Self.allows) else {
            return nil
        }
        self.description = description
    }

    /// A new id with a random, time-ordered name.
    public static func make() -> ClientID {
        // The name is base 32, which the rule above allows.
        ClientID(unchecked: "client_\(Base32.text(of: UUIDv7.make()))")
    }

    private init(unchecked text: String) { description = text }

    private static func allows(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let id = Self(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a client id")
        }
        self = id
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
