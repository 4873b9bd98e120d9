/// A JSON value that keeps the order of its members, for documents that are written by hand: schemas and examples.
///
/// Write it as a literal: `["status": "registered", "count": 2]`.
indirect enum JSON: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int)
    case string(String)
    case array([JSON])
    case object([Member])

    struct Member: Sendable, Equatable {
        let name: String
        let value: JSON
    }

    /// The member of an object with this name; nil if there is none, or if the value is not an object.
    subscript(name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The members of an object; empty for any other value.
    var members: [Member] {
        if case .object(let members) = self { members } else { [] }
    }

    /// The elements of an array; empty for any other value.
    var elements: [JSON] {
        if case .array(let elements) = self { elements } else { [] }
    }

    /// A string; nil for any other value.
    var string: String? {
        if case .string(let string) = self { string } else { nil }
    }

    /// The same value with `text` replaced in each of its strings. The names of members stay.
    func replacing(_ text: String, with replacement: String) -> JSON {
        switch self {
        case .string(let string): .string(string.replacing(text, with: replacement))
        case .array(let elements): .array(elements.map { $0.replacing(text, with: replacement) })
        case .object(let members):
            .object(members.map { Member(name: $0.name, value: $0.value.replacing(text, with: replacement)) })
        case .null, .bool, .integer: self
        }
    }

    /// The object with one more member at its end; any other value as it is.
    func adding(_ name: String, _ value: JSON) -> JSON {
        guard case .object(let members) = self else { return self }
        return .object(members + [Member(name: name, value: value)])
    }

    /// An object of the members that have a value.
    static func members(_ members: [(String, JSON?)]) -> JSON {
        .object(members.compactMap { name, value in value.map { Member(name: name, value: $0) } })
    }
}

extension JSON: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(nilLiteral: ()) { self = .null }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(integerLiteral value: Int) { self = .integer(value) }
    init(stringLiteral value: String) { self = .string(value) }
    init(arrayLiteral elements: JSON...) { self = .array(elements) }
    init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(elements.map { Member(name: $0, value: $1) })
    }
}

extension JSON {
    /// The value as text (RFC 8259): indented by two spaces, slashes as they are, one member a line. Two equal values
    /// have the same text.
    var text: String {
        var text = ""
        write(to: &text, indentation: "")
        return text
    }

    private func write(to text: inout String, indentation: String) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        case .string(let value): Self.write(value, to: &text)
        case .array(let elements) where elements.isEmpty: text += "[]"
        case .object(let members) where members.isEmpty: text += "{}"
        case .array(let elements):
            text += "["
            for (index, element) in elements.enumerated() {
                text += index == 0 ? "\n" : ",\n"
                text += indentation + "  "
                element.write(to: &text, indentation: indentation + "  ")
            }
            text += "\n\(indentation)]"
        case .object(let members):
            text += "{"
            for (index, member) in members.enumerated() {
                text += index == 0 ? "\n" : ",\n"
                text += indentation + "  "
                Self.write(member.name, to: &text)
                text += ": "
                member.value.write(to: &text, indentation: indentation + "  ")
            }
            text += "\n\(indentation)}"
        }
    }

    private static func write(_ string: String, to text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{0}"..<"\u{20}":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
