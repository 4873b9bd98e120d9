import Foundation
import Testing

/// A value's form on the wire, and back.
enum JSONForm {
    /// The JSON of `value`, with members in the order of their names.
    static func text(of value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    static func read<Value: Decodable>(_ type: Value.Type = Value.self, _ text: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }

    /// Expects that `value` is written as `text`, and that `text` reads as `value`.
    static func expect<Value: Codable & Equatable>(
        _ value: Value, _ text: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        #expect(try self.text(of: value) == text, sourceLocation: sourceLocation)
        #expect(try read(Value.self, text) == value, sourceLocation: sourceLocation)
    }

    /// Expects that reading `text` without each of `members` throws.
    static func expectRequired<Value: Decodable>(
        _ members: [String], of type: Value.Type, in text: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        for member in members {
            var object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
            try #require(object.removeValue(forKey: member) != nil, "\(member)")
            let rest = try JSONSerialization.data(withJSONObject: object)
            #expect(throws: DecodingError.self, "\(member)", sourceLocation: sourceLocation) {
                try JSONDecoder().decode(type, from: rest)
            }
        }
    }
}
