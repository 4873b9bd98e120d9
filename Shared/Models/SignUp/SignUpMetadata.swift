/// What an application's sign-up hook has added to a user: names with texts, numbers and booleans.
public struct SignUpMetadata: Codable, Sendable, Equatable {
    /// A value.
    public enum Value: Codable, Sendable, Equatable {
        case flag(Bool)
        case integer(Int)
        case number(Double)
        case text(String)

        public init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let flag = try? container.decode(Bool.self) {
                self = .flag(flag)
            } else if let integer = try? container.decode(Int.self) {
                self = .integer(integer)
            } else if let number = try? container.decode(Double.self) {
                self = .number(number)
            } else {
                self = .text(try container.decode(String.self))
            }
        }

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .flag(let flag): try container.encode(flag)
            case .integer(let integer): try container.encode(integer)
            case .number(let number): try container.encode(number)
            case .text(let text): try container.encode(text)
            }
        }
    }

    /// The maximum number of values.
    public static let maximumCount = 20
    /// The maximum length of a name, in bytes of UTF-8.
    public static let maximumNameLength = 64
    /// The maximum length of all of it in JSON, in bytes. It travels in a ``Proof``.
    public static let maximumLength = 2048

    /// The values by their names.
    public var values: [String: Value]

    public init(_ values: [String: Value]) { self.values = values }

    public init(from decoder: any Decoder) throws {
        values = try decoder.singleValueContainer().decode([String: Value].self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(values)
    }

    /// Whether the number of values and the lengths of their names are within bounds, and no text has a control character: PostgreSQL can't
    /// store NUL, and terminals display the others. The length of the whole is for the caller to measure.
    public var isBounded: Bool {
        values.count <= Self.maximumCount
            && values.allSatisfy { name, value in
                guard !name.isEmpty, name.fits(Self.maximumNameLength), Self.isPlain(name) else { return false }
                if case .text(let text) = value { return Self.isPlain(text) }
                return true
            }
    }

    private static func isPlain(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }
}
