import Testing

@testable import RPC

@Suite struct JSONSpansTests {
    /// The members of an object, keys and values as they stand in the text.
    private func members(_ json: String) throws -> [[String]] {
        try Array(json.utf8).withUnsafeBytes { bytes in
            var members: [[String]] = []
            var scanner = JSONSpans(bytes, in: 0..<bytes.count)
            try scanner.forEachMember { key, value in
                members.append([key, value].map { String(decoding: bytes[$0], as: UTF8.self) })
            }
            return members
        }
    }

    @Test func findsEveryKindOfValue() throws {
        let json = #" { "a" : 1 , "b":"x\"}\\", "c": {"d":[1,{"e":"]"}]} , "f":[ ] ,"g":null,"h":-1.5e3}  "#
        #expect(
            try members(json) == [
                ["a", "1"], ["b", #""x\"}\\""#], ["c", #"{"d":[1,{"e":"]"}]}"#], ["f", "[ ]"], ["g", "null"],
                ["h", "-1.5e3"],
            ])
    }

    @Test func findsNothingInAnEmptyObject() throws {
        #expect(try members(" {\n} ") == [])
    }

    @Test(arguments: [
        "", " ", "{", "}", "[]", "1", "\"a\"", "{\"a\"}", "{\"a\":}", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{,}",
        "{\"a\":1}x", "{\"a\":1}{}", "{a:1}", "{\"a\":\"x}", "{\"a\":\"x\\", "{\"a\":[1}", "{\"a\" 1}",
        "{\"a\":{\"b\":1}",
    ])
    func refusesWhatIsNotAnObject(json: String) {
        #expect(throws: JSONScanError.self) { try members(json) }
    }

    @Test func boundsTheDepth() throws {
        func nested(_ depth: Int) -> String {
            "{\"a\":" + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}"
        }
        #expect(try members(nested(64)).count == 1)
        #expect(throws: JSONScanError.tooDeep) { try members(nested(65)) }
        #expect(throws: JSONScanError.tooDeep) { try members(nested(100_000)) }
    }

    @Test func countsNoBracketsInsideStrings() throws {
        let brackets = String(repeating: "[", count: 200)
        #expect(try members("{\"a\":[\"\(brackets)\"]}").count == 1)
    }
}
