import Foundation
import Models
import Redis
import Testing

@testable import MailerService

@Suite struct FinishRedemptionScriptTests {
    private func run(_ mailer: MailerFixture, _ redemption: RedemptionID, isSpent: Bool) async throws
        -> FinishRedemptionScript.Reply
    {
        try await mailer.redis.run(
            FinishRedemptionScript(
                redemption: mailer.service.tokens.keys.redemption(redemption), isSpent: isSpent, retention: .seconds(60)
            ))
    }

    @Test func aRedemptionThatHoldsNothingIsUnknown() async throws {
        let reply = try await run(try await MailerFixture(), .make(), isSpent: true)
        #expect(reply == .unknown)
    }

    @Test func repeatingASpentRedemptionSucceedsForAWhile() async throws {
        let mailer = try await MailerFixture()
        let (token, redemption) = (try await mailer.issue(try mailer.grant(.magicLink)).token, RedemptionID.make())
        _ = try await mailer.redeem(token, .magicLink, as: redemption)
        for _ in 0..<2 {
            let reply = try await run(mailer, redemption, isSpent: true)
            #expect(reply == .ok)
        }
        let key = mailer.service.tokens.keys.redemption(redemption)
        let left = try await mailer.redis.send(RedisCommand("PTTL", key)).int
        #expect((55_000...60_000).contains(left ?? 0))
    }

    @Test func aReleasedRedemptionIsForgotten() async throws {
        let mailer = try await MailerFixture()
        let (token, redemption) = (try await mailer.issue(try mailer.grant(.magicLink)).token, RedemptionID.make())
        _ = try await mailer.redeem(token, .magicLink, as: redemption)
        let (first, second) = (
            try await run(mailer, redemption, isSpent: false), try await run(mailer, redemption, isSpent: false)
        )
        #expect(first == .ok && second == .unknown)
    }
}
