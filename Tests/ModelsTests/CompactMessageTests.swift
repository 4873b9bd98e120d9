import Foundation
import Testing

@testable import Models

@Suite struct CompactMessageTests {
    private struct Text: CompactMessage, Equatable {
        var text: String

        func write(to writer: inout CompactMessageWriter) { writer.object { $0.member("text", text) } }

        static func read(_ reader: inout MessageReader) -> Text? {
            guard reader.begin(), let text: String = reader.member("text"), reader.end() else { return nil }
            return Text(text: text)
        }
    }

    @Test func escapesAsFoundationDoes() throws {
        for scalar in (0...0x2ff).compactMap(Unicode.Scalar.init) + ["\u{2028}", "\u{2029}", "\u{feff}", "🇩"] {
            let text = Text(text: "a\(Character(scalar))b")
            #expect(String(decoding: text.compactJSON, as: UTF8.self) == (try JSONForm.text(of: text)))
        }
    }

    @Test func readsPlainStringsOnly() {
        for scalar in (0...0xff).compactMap(Unicode.Scalar.init) {
            let text = Text(text: "a\(Character(scalar))b")
            let isPlain = scalar.value >= 0x20 && scalar.value < 0x80 && scalar != "\"" && scalar != "\\"
            #expect(text.compactJSON.withUnsafeBytes { Text(compact: $0) } == (isPlain ? text : nil))
        }
    }

    @Test(arguments: [0, 1, -1, 9, 10, -10, 999_999_999_999_999_999, -999_999_999_999_999_999])
    func numbersKeepTheirValue(number: Int) {
        let state = Tokens.LimitState(
            policy: "p", rule: .init(limit: 1, window: 1), remaining: number, reset: number, isAllowed: true)
        #expect(state.compactJSON.withUnsafeBytes { Tokens.LimitState(compact: $0) } == state)
    }

    @Test func everyPrefixIsRefused() {
        let json = Text(text: "abc").compactJSON
        for length in 0..<json.count { #expect(json[..<length].withUnsafeBytes { Text(compact: $0) } == nil) }
    }
}
