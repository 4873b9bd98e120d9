import Foundation
import Testing

@testable import GatewayService

@Suite struct JSONTests {
    @Test func writesOneMemberALineInTheOrderOfTheLiteral() {
        let value: JSON = ["status": "registered", "count": 2, "list": [true, nil], "none": [:], "nothing": []]
        #expect(
            value.text == """
                {
                  "status": "registered",
                  "count": 2,
                  "list": [
                    true,
                    null
                  ],
                  "none": {},
                  "nothing": []
                }
                """)
    }

    @Test(arguments: [
        ("a/b", #""a/b""#), ("\"\\", #""\"\\""#), ("\n\r\t", #""\n\r\t""#), ("\u{0}\u{1f}\u{20}", #""\u0000\u001f ""#),
        ("ä😀\u{7f}", "\"ä😀\u{7f}\""), ("", "\"\""),
    ])
    func escapesOnlyWhatMustBeEscaped(string: String, text: String) {
        #expect(JSON.string(string).text == text)
    }

    @Test func everyCharacterSurvivesAnotherReader() throws {
        let scalars = (UInt32(0)...0x2100).compactMap(Unicode.Scalar.init)
        let string = String(String.UnicodeScalarView(scalars))
        let value: JSON = .object([JSON.Member(name: string, value: .string(string))])
        let read = try #require(try JSONSerialization.jsonObject(with: Data(value.text.utf8)) as? [String: String])
        #expect(read == [string: string])
    }

    @Test func findsTheFirstMemberOfAName() {
        let value: JSON = ["a": 1, "a": 2]
        #expect(value["a"] == 1)
        #expect(value["b"] == nil)
        #expect(JSON.array([value])["a"] == nil)
    }

    @Test func addsAMemberAtTheEndOfAnObjectOnly() {
        let object: JSON = ["b": 1]
        #expect(object.adding("a", 2) == ["b": 1, "a": 2])
        #expect(JSON.string("b").adding("a", 2) == "b")
    }

    @Test func leavesOutMembersWithoutAValue() {
        #expect(JSON.members([("a", nil), ("b", .null), ("c", 1)]) == ["b": nil, "c": 1])
    }

    @Test func partsAreReadByTheirKind() {
        let value: JSON = ["a": ["x", 1], "b": "text"]
        #expect(value.members.map(\.name) == ["a", "b"] && value.elements.isEmpty && value.string == nil)
        #expect(value["a"]?.elements == ["x", 1] && value["a"]?.members.isEmpty == true)
        #expect(value["b"]?.string == "text" && value["b"]?.elements.isEmpty == true)
    }

    @Test func textIsReplacedInStringsEverywhereAndNotInNames() {
        let value: JSON = ["{x}": ["{x}/a", ["b": "{x}{x}"], 1, true, nil]]
        #expect(value.replacing("{x}", with: "y") == ["{x}": ["y/a", ["b": "yy"], 1, true, nil]])
    }
}
