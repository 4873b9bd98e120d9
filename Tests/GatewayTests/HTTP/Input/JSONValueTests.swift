import Models
import NIOCore
import Primitives
import Testing

@testable import GatewayService

/// Bodies of requests: the grammar is held by `JSONReaderTests`.
@Suite struct JSONValueTests {
    private func read(_ text: String) throws -> [String: JSONValue] { try JSONValue.object(ByteBuffer(string: text)) }

    @Test func readsTheMembersOfABody() throws {
        #expect(try read(#"{"a":"b","c":[1]}"#) == ["a": .string("b"), "c": .array])
        #expect(try read("{}") == [:])
    }

    @Test(arguments: [
        "", "[]", #"{"a":1}{}"#, #"{"a":"\ud800"}"#, #"{"a":1,"a":2}"#,
        "{\"a\":" + String(repeating: "[", count: 99) + String(repeating: "]", count: 99) + "}",
    ])
    func everyErrorIsMalformedJSON(text: String) throws {
        let error = try #require(throws: ServiceError.self) { try read(text) }
        #expect(error.code == .malformedJSON && error.status == 400)
    }

    @Test func theErrorRepeatsNothingOfTheBody() throws {
        let error = try #require(throws: ServiceError.self) { try read(#"{"secret":1,"secret":2}"#) }
        #expect(error.detail.contains("two members of one name"))
        #expect(!error.detail.contains("secret"))
    }
}
