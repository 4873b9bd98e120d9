import Foundation
import Models
import NIOCore

/// A member of a JSON body before it is known whether it is what was asked for. No endpoint asks for arrays or objects,
/// so of those only the fact is kept.
enum JSONValue: Decodable, Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array
    case object

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let string = try? container.decode(String.self) {
            self = .string(string)
        } else if let bool = try? container.decode(Bool.self) {
            self = .bool(bool)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if (try? decoder.unkeyedContainer()) != nil {
            self = .array
        } else {
            self = .object
        }
    }

    /// The name of the type, for `invalid_params`.
    var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }

    /// The members of the one object that `bytes` hold; 400 `malformed_json` otherwise.
    static func object(_ bytes: ByteBuffer) throws -> [String: JSONValue] {
        guard JSONShape.isPlain(bytes.readableBytesView),
            let members = try? JSONDecoder().decode([String: JSONValue].self, from: Data(bytes.readableBytesView))
        else { throw ServiceError.malformedJSON }
        return members
    }
}

/// A first look at a body, in one pass, at what Foundation's decoder takes its time for or lets through.
enum JSONShape {
    /// Nesting deeper than this is refused: no body of ours is nested at all.
    static let maximumDepth = 16

    /// Whether the bytes are UTF-8, begin as an object, are not nested too deep, and have no comma before a closing
    /// bracket (RFC 8259 §4, §8.1). What else they have to be is for the decoder to say.
    static func isPlain(_ bytes: some Collection<UInt8>) -> Bool {
        guard String(validating: bytes, as: UTF8.self) != nil else { return false }
        var (depth, isInString, isEscaped) = (0, false, false)
        var last: UInt8?
        for byte in bytes {
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            switch byte {
            case 0x20, 0x09, 0x0a, 0x0d: continue
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                guard depth <= maximumDepth, last != nil || byte == UInt8(ascii: "{") else { return false }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                guard last != UInt8(ascii: ",") else { return false }
            default: break
            }
            guard last != nil || byte == UInt8(ascii: "{") else { return false }
            last = byte
        }
        return true
    }
}
