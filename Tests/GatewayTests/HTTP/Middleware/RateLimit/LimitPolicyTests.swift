import Models
import Testing

@testable import GatewayService

@Suite struct LimitPolicyTests {
    @Test func eachHasAVariableOfItsOwn() {
        #expect(LimitPolicy.signIn.variable == "LATCHKEY_LIMIT_SIGN_IN")
        #expect(LimitPolicy.mailboxHour.variable == "LATCHKEY_LIMIT_MAILBOX_HOUR")
        #expect(Set(LimitPolicy.allCases.map(\.variable)).count == LimitPolicy.allCases.count)
    }

    /// The name is a quoted string in `RateLimit-Policy`, and part of a variable.
    @Test(arguments: LimitPolicy.allCases) func aNameIsLowercaseWords(policy: LimitPolicy) {
        #expect(policy.rawValue.wholeMatch(of: /[a-z]+(_[a-z]+)*/) != nil)
    }

    /// An operator can write every default: counts up to seven digits, windows up to a day.
    @Test(arguments: LimitPolicy.allCases) func everyDefaultIsWithinTheBoundsOfASetting(policy: LimitPolicy) {
        let rule = policy.standard
        #expect(Tokens.LimitRule("\(rule.limit)/\(rule.window)s") == rule)
    }

    @Test func aMailboxHasALowerRateTheLongerTheWindow() {
        let rules = [LimitPolicy.mailbox, .mailboxHour, .mailboxDay].map(\.standard)
        for (shorter, longer) in zip(rules, rules.dropFirst()) {
            #expect(shorter.window < longer.window && shorter.limit < longer.limit)
            #expect(shorter.limit * longer.window > longer.limit * shorter.window)
        }
    }
}
