import Foundation
import Models
import Redis
import Testing

@testable import MailerService

@Suite struct RedeemTokenScriptTests {
    private func run(
        _ mailer: MailerFixture, _ token: Secret, as redemption: RedemptionID, hold: Duration = .seconds(30),
        _ purpose: OneTimeGrant.Purpose = .magicLink
    ) async throws -> RedemptionReply {
        let keys = mailer.service.tokens.keys
        return try await mailer.redis.run(
            RedeemTokenScript(
                token: keys.token(token), redemption: keys.redemption(redemption), purpose: purpose, hold: hold))
    }

    @Test func oneRedemptionHoldsTheTokenAndMayRepeatItsCall() async throws {
        let mailer = try await MailerFixture()
        let token = try await mailer.issue(try mailer.grant(.magicLink)).token
        let own = RedemptionID.make()
        for _ in 0..<2 {
            guard case .redeemed(let mailed) = try await run(mailer, token, as: own) else {
                throw UnexpectedReply("not redeemed")
            }
            #expect(mailed.grant.purpose == .magicLink)
        }
        guard case .held(let milliseconds) = try await run(mailer, token, as: .make()) else {
            throw UnexpectedReply("not held")
        }
        #expect((25_000...30_000).contains(milliseconds))
    }

    @Test func anotherPurposeIsUnknownAndHoldsNothing() async throws {
        let mailer = try await MailerFixture()
        let token = try await mailer.issue(try mailer.grant(.magicLink)).token
        guard case .unknown = try await run(mailer, token, as: .make(), .invite) else {
            throw UnexpectedReply("not unknown")
        }
        guard case .redeemed = try await run(mailer, token, as: .make()) else {
            throw UnexpectedReply("not redeemed")
        }
    }

    @Test func aHoldOfZeroHoldsNothing() async throws {
        let mailer = try await MailerFixture()
        let token = try await mailer.issue(try mailer.grant(.magicLink)).token
        for _ in 0..<2 {
            guard case .redeemed = try await run(mailer, token, as: .make(), hold: .zero) else {
                throw UnexpectedReply("not redeemed")
            }
        }
    }
}
