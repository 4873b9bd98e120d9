import Foundation
import Models
import Testing

@testable import RPC

@Suite struct MessageCodingTests {
    private struct Plain: Codable, Equatable { var number: Int }

    @Test func frequentMessagesAreReadInEveryForm() throws {
        let rule = Tokens.LimitRule(limit: 5, window: 60)
        let json = try MessageCoding.encode(rule)
        #expect(json == Data(#"{"limit":5,"window":60}"#.utf8))
        for text in [#"{"limit":5,"window":60}"#, #" { "window" : 6e1, "limit" : 5 } "#] {
            #expect(try MessageCoding.decode(Tokens.LimitRule.self, from: Data(text.utf8)) == rule)
        }
        let states = try MessageCoding.encode([Tokens.LimitState]())
        #expect(states == Data("[]".utf8))
        #expect(try MessageCoding.decode([Tokens.LimitState].self, from: states) == [])
    }

    @Test func otherMessagesAreLeftToFoundation() throws {
        let json = try MessageCoding.encode(Plain(number: 7))
        #expect(try MessageCoding.decode(Plain.self, from: json) == Plain(number: 7))
    }

    @Test(arguments: ["", "{}", "[]", #"{"limit":5}"#, #"{"limit":"5","window":60}"#, #"{"limit":5,"window":60"#])
    func whatDoesNotFitIsAnError(json: String) {
        #expect(throws: DecodingError.self) { try MessageCoding.decode(Tokens.LimitRule.self, from: Data(json.utf8)) }
    }
}
