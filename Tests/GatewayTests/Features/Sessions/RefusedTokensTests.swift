import Models
import Testing

@testable import GatewayService

@Suite struct RefusedTokensTests {
    @Test func forgetsATokenAfterFiveMinutes() {
        let (refused, now) = (RefusedTokens(), ContinuousClock.now)
        refused.insert(Secret("a"), at: now)
        #expect(refused.contains(Secret("a"), at: now + .seconds(299)))
        #expect(!refused.contains(Secret("a"), at: now + .seconds(300)))
        #expect(!refused.contains(Secret("b"), at: now))
    }
}
