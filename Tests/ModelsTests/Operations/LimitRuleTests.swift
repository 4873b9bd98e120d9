import Foundation
import Testing

@testable import Models

@Suite struct LimitRuleTests {
    /// Tokens calculates with them, so a number without a bound would end its process.
    @Test(arguments: [
        (5, 60, true), (1, 1, true), (0, 60, false), (-1, 60, false), (5, 0, false), (5, -1, false),
        (5, Int.max, false), (5, Int.min, false), (Int.max, 60, false),
    ])
    func isBounded(limit: Int, window: Int, isAllowed: Bool) {
        let json = Data(#"{"limit":\#(limit),"window":\#(window)}"#.utf8)
        let expected = isAllowed ? Tokens.LimitRule(limit: limit, window: window) : nil
        #expect(json.withUnsafeBytes { Tokens.LimitRule(compact: $0) } == expected)
        #expect((try? JSONDecoder().decode(Tokens.LimitRule.self, from: json)) == expected)
    }
}
