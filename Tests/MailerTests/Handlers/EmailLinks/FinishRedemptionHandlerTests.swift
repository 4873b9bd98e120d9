import Models
import Testing

@testable import MailerService

@Suite struct FinishRedemptionHandlerTests {
    private static let heldPurposes = [OneTimeGrant.Purpose.magicLink, .passwordReset, .invite]

    @Test(arguments: heldPurposes) func anUnspentRedemptionLeavesLinkAndCodeValid(purpose: OneTimeGrant.Purpose)
        async throws
    {
        let mailer = try await MailerFixture()
        let grant = try mailer.grant(purpose)
        let issued = try await mailer.issue(grant)
        for _ in 0..<3 {
            let id = RedemptionID.make()
            #expect(try await mailer.redeem(issued.token, purpose, as: id).grant == grant)
            try await mailer.finish(id, isSpent: false)
            #expect(try await mailer.redeem(code: issued.code, for: grant, as: id).grant == grant)
            #expect(await code { try await mailer.redeem(issued.token, purpose) } == "token_held")
            try await mailer.finish(id, isSpent: false)
        }
        // The right code counts no error, however often it is used.
        for _ in 0..<6 {
            let id = RedemptionID.make()
            _ = try await mailer.redeem(code: issued.code, for: grant, as: id)
            try await mailer.finish(id, isSpent: false)
        }
        let last = RedemptionID.make()
        _ = try await mailer.redeem(code: issued.code, for: grant, as: last)
        try await mailer.finish(last, isSpent: true)
        #expect(await code { try await mailer.redeem(issued.token, purpose) } == "token_invalid")
    }

    @Test func refusesARedemptionThatHoldsNothing() async throws {
        let mailer = try await MailerFixture()
        let token = try await mailer.issue(try mailer.grant(.magicLink)).token
        let (holder, other) = (RedemptionID.make(), RedemptionID.make())
        _ = try await mailer.redeem(token, .magicLink, as: holder)
        _ = try? await mailer.redeem(token, .magicLink, as: other)
        for isSpent in [true, false] {
            #expect(await code { try await mailer.finish(other, isSpent: isSpent) } == "token_invalid")
        }
        #expect(await code { try await mailer.redeem(token, .magicLink, as: other) } == "token_held")
        try await mailer.finish(holder, isSpent: false)
        #expect(await code { try await mailer.finish(holder, isSpent: true) } == "token_invalid")
    }
}
