public import Foundation
import Models

/// Encodes and decodes parameters and results: frequent messages by themselves, all others by Foundation's coders.
public enum MessageCoding {
    /// The JSON of `value`.
    public static func encode(_ value: some Encodable) throws -> Data {
        if let message = value as? any CompactMessage { return Data(message.compactJSON) }
        return try JSONEncoder().encode(value)
    }

    /// Reads a value. Throws `DecodingError` if `json` does not fit the type.
    public static func decode<Value: Decodable>(_ type: Value.Type, from json: Data) throws -> Value {
        if let compact = type as? any CompactMessage.Type,
            let message = json.withUnsafeBytes({ compact.init(compact: $0) }) as? Value
        {
            return message
        }
        return try JSONDecoder().decode(type, from: json)
    }
}
