import Foundation
import Models
import Testing

@Suite struct SignUpMetadataTests {
    @Test func isAnObjectOfTextsNumbersAndBooleans() throws {
        let json = Data(#"{"plan":"trial","score":3,"share":0.5,"vip":true}"#.utf8)
        let metadata = try JSONDecoder().decode(SignUpMetadata.self, from: json)
        #expect(
            metadata
                == SignUpMetadata([
                    "plan": .text("trial"), "score": .integer(3), "share": .number(0.5), "vip": .flag(true),
                ]))
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(try encoder.encode(metadata) == json)
        for other in [#"{"a":null}"#, #"{"a":[1]}"#, #"{"a":{"b":1}}"#, "[]", "1"] {
            #expect(throws: DecodingError.self, "\(other)") {
                try JSONDecoder().decode(SignUpMetadata.self, from: Data(other.utf8))
            }
        }
    }

    @Test func hasBounds() {
        let many = (0...SignUpMetadata.maximumCount).map { ("name\($0)", SignUpMetadata.Value.flag(true)) }
        #expect(SignUpMetadata(Dictionary(uniqueKeysWithValues: many.dropLast())).isBounded)
        #expect(!SignUpMetadata(Dictionary(uniqueKeysWithValues: many)).isBounded)
        #expect(SignUpMetadata([String(repeating: "n", count: 64): .integer(1)]).isBounded)
        for (name, value) in [
            (String(repeating: "n", count: 65), SignUpMetadata.Value.integer(1)), ("", .integer(1)),
            ("a", .text("\u{0}")), ("a", .text("\u{1b}[31m")), ("a\n", .flag(true)),
        ] {
            #expect(!SignUpMetadata([name: value]).isBounded)
        }
    }
}
