import Foundation
import Primitives
import Testing

/// One object by the grammar of RFC 8259, and nothing else.
@Suite struct JSONReaderTests {
    private func read(_ text: String) throws -> [String: JSONValue] { try JSONReader.object(Data(text.utf8)) }

    private func error(_ bytes: [UInt8]) -> JSONReader.ReadError? {
        do throws(JSONReader.ReadError) {
            _ = try JSONReader.object(Data(bytes))
            return nil
        } catch {
            return error
        }
    }

    @Test(
        arguments: [
            (#"{}"#, [:]), (" \t\r\n{ } \n", [:]),
            (#"{"a":"b"}"#, ["a": .string("b")]),
            (#"{"a":null,"b":true,"c":false}"#, ["a": .null, "b": .bool(true), "c": .bool(false)]),
            (
                #"{"a":0,"b":-0,"c":12.5e+3,"d":1E-2}"#,
                ["a": .number(0), "b": .number(0), "c": .number(12500), "d": .number(0.01)]
            ),
            (
                #"{"a":[],"b":{},"c":[1,[2],{"x":"y"}],"d":{"x":[{}]}}"#,
                ["a": .array, "b": .object, "c": .array, "d": .object]
            ),
            (#"{"":""}"#, ["": .string("")]),
            (#"{"a":"\"\\\/\b\f\n\r\t\u00e4\uD83D\ude00\u0000"}"#, ["a": .string("\"\\/\u{8}\u{c}\n\r\tä😀\0")]),
            // The first and the last of each length in UTF-8.
            (
                #"{"a":"\u007f\u0080\u07FF\u0800\uffff\ud800\udc00\udbff\udfff"}"#,
                ["a": .string("\u{7f}\u{80}\u{7ff}\u{800}\u{ffff}\u{10000}\u{10ffff}")]
            ),
            (#"{"\u0061b":"ünïcödé 😀"}"#, ["ab": .string("ünïcödé 😀")]),
            // Equal to Swift, different bytes: two names.
            ("{\"\u{e9}x\":1,\"e\":2}", ["\u{e9}x": .number(1), "e": .number(2)]),
        ] as [(String, [String: JSONValue])])
    func readsObjects(text: String, members: [String: JSONValue]) throws {
        #expect(try read(text) == members)
    }

    @Test(arguments: [
        // Numbers
        #"{"a":-}"#, #"{"a":--1}"#, #"{"a":01}"#, #"{"a":-01}"#, #"{"a":1.}"#, #"{"a":.5}"#, #"{"a":1e}"#, #"{"a":0e}"#,
        #"{"a":1e+}"#,
        #"{"a":+1}"#, #"{"a":0x10}"#, #"{"a":NaN}"#, #"{"a":Infinity}"#, #"{"a":-Infinity}"#, #"{"a":1_000}"#,
        #"{"a":1.5.5}"#,
        "{\"a\":1\(String(repeating: "0", count: 64))}",
        // Strings
        "{\"a\":\"\t\"}", "{\"a\":\"\n\"}", "{\"a\":\"\u{0}\"}", "{\"a\":\"\u{1f}\"}", "{\"\u{1}\":1}", #"{"a":"\x"}"#,
        #"{"a":"\u12"}"#,
        #"{"a":"\u12g4"}"#, #"{"a":"\"#, #"{"a":"\""#, #"{"a":"b}"#, #"{'a':'b'}"#, #"{a:"b"}"#, #"{"a":"\u+123"}"#,
        // Structure
        "", " ", "{", "}", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{,"a":1}"#, #"{"a":1 "b":2}"#, #"{"a":1;"b":2}"#,
        #"{"a"::1}"#, #"{"a":1}}"#,
        #"{"a":1}{}"#, #"{"a":1} x"#, #"{"a":[1,]}"#, #"{"a":[,1]}"#, #"{"a":[1 2]}"#, #"{"a":[1}"#, #"{"a":{"b":1]}"#,
        #"["a"]"#, #""a""#,
        "1", "null", #"{"a":tru}"#, #"{"a":True}"#, #"{"a":nul"#, #"{"a":undefined}"#, #"{"a":1/**/}"#, "\u{feff}{}",
        "{\"a\":1\u{a0}}",
        "{\"a\":1,\u{c}\"b\":2}", #"{1:2}"#, #"{null:1}"#,
    ])
    func aValueThatIsNotAnObjectIsMalformed(text: String) {
        #expect(error(Array(text.utf8)) == .grammar)
    }

    @Test(arguments: [
        #"{"a":"\ud800"}"#, #"{"a":"\ud800x"}"#, #"{"a":"\udc00"}"#, #"{"a":"\ud800\ud800"}"#, #"{"a":"\ud800\n"}"#,
        #"{"\udfff":1}"#, #"{"a":["\udbff"]}"#,
    ])
    func halfPairsAreNoText(text: String) {
        #expect(error(Array(text.utf8)) == .text)
    }

    @Test(
        arguments: [
            [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82], [0x80],
        ] as [[UInt8]])
    func bytesThatAreNoUTF8AreNoText(bytes: [UInt8]) {
        #expect(error(Array(#"{"a":""#.utf8) + bytes + Array(#""}"#.utf8)) == .text)
        #expect(error(Array(#"{"a":"\n"#.utf8) + bytes + Array(#""}"#.utf8)) == .text)
        #expect(error(Array(#"{"a":"#.utf8) + bytes + Array("}".utf8)) == .grammar)
    }

    @Test(arguments: [
        #"{"a":1,"a":1}"#, #"{"a":1,"b":2,"a":3}"#, #"{"a":1,"\u0061":2}"#, #"{"x":{"a":1,"a":2}}"#,
        #"{"x":[{"a":1,"a":2}]}"#, #"{"":1,"":2}"#,
    ])
    func rejectsANameThatComesTwice(text: String) {
        #expect(error(Array(text.utf8)) == .repeatedName)
    }

    @Test func findsTheBytesOfAMember() throws {
        let text = #" { "a" : [1, {"b": 2}] , "\u0062" : { "c" : "}" } ,"d":null}"#
        func bytes(_ name: String) throws -> String? {
            try JSONReader.bytes(of: name, in: Data(text.utf8)).map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(try bytes("a") == #"[1, {"b": 2}]"#)
        #expect(try bytes("b") == #"{ "c" : "}" }"#)
        #expect(try bytes("d") == "null" && bytes("c") == nil)
        // A part of other data, whose indices begin elsewhere.
        let part = Data("xx\(text)".utf8).dropFirst(2)
        #expect(try JSONReader.bytes(of: "d", in: part).map { Array($0) } == Array("null".utf8))
        for bad in ["", "[]", #"{"a":"#, #"{"a":1,"a":2}"#] {
            #expect(throws: JSONReader.ReadError.self) { try JSONReader.bytes(of: "a", in: Data(bad.utf8)) }
        }
    }

    @Test func membersAndNestingAreBounded() {
        func object(_ count: Int) -> String {
            "{" + (0..<count).map { "\"m\($0)\":\($0)" }.joined(separator: ",") + "}"
        }
        #expect(error(Array(object(64).utf8)) == nil)
        #expect(error(Array(object(65).utf8)) == .tooManyMembers)
        #expect(error(Array("{\"a\":\(object(65))}".utf8)) == .tooManyMembers)
        func nest(_ depth: Int) -> String {
            "{\"a\":" + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}"
        }
        #expect(error(Array(nest(15).utf8)) == nil)
        #expect(error(Array(nest(16).utf8)) == .tooDeep)
    }

    @Test func theErrorRepeatsNothingOfTheText() throws {
        let error = try #require(throws: JSONReader.ReadError.self) { try read(#"{"secret":1,"secret":2}"#) }
        #expect(error.detail.contains("two members of one name"))
        #expect(!error.detail.contains("secret"))
    }
}
