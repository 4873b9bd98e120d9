import Models
import Testing

@testable import GatewayService

@Suite struct LocalLimiterTests {
    private let rule = Tokens.LimitRule(limit: 2, window: 10)

    @Test func aWindowEndsByItself() {
        let (limiter, now) = (LocalLimiter(policy: "test"), ContinuousClock.now)
        #expect(limiter.spend("a", rule, at: now).remaining == 1)
        #expect(limiter.spend("a", rule, at: now).isAllowed)
        let refused = limiter.spend("a", rule, at: now + .seconds(4))
        #expect(!refused.isAllowed && refused.remaining == 0 && (6...7).contains(refused.reset))
        #expect(limiter.spend("b", rule, at: now).isAllowed)
        #expect(limiter.spend("a", rule, at: now + .seconds(10)).isAllowed)
    }

    @Test func manyNetworksAreForgottenRatherThanKept() {
        let (limiter, now) = (LocalLimiter(policy: "test"), ContinuousClock.now)
        for index in 0..<10_001 { _ = limiter.spend("\(index)", rule, at: now) }
        #expect(limiter.spend("10000", rule, at: now).remaining == 0)
        #expect(limiter.spend("0", rule, at: now).remaining == 1)
    }
}
