import Foundation
import Models
import Proofs
import Redis
import Testing

@testable import MailerService

@Suite struct RedeemEmailTokenHandlerTests {
    private static let heldPurposes = [OneTimeGrant.Purpose.magicLink, .passwordReset, .invite]

    @Test(arguments: heldPurposes) func oneOfManyRedemptionsHoldsTheLink(purpose: OneTimeGrant.Purpose) async throws {
        let mailer = try await MailerFixture()
        let grant = try mailer.grant(purpose)
        let issued = try await mailer.issue(grant)
        let answers = await withTaskGroup(of: (RedemptionID, String?).self) { group in
            for _ in 0..<50 {
                group.addTask {
                    let id = RedemptionID.make()
                    return (id, await code { try await mailer.redeem(issued.token, purpose, as: id) })
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let won = answers.filter { $0.1 == nil }.map(\.0)
        #expect(won.count == 1)
        #expect(answers.count { $0.1 == "token_held" } == 49)
        // The code of the same mail is held with it, and a wrong one tells nothing of that.
        #expect(await code { try await mailer.redeem(code: issued.code, for: grant) } == "token_held")
        try await mailer.finish(try #require(won.first), isSpent: true)
        #expect(await code { try await mailer.redeem(issued.token, purpose) } == "token_invalid")
        #expect(await code { try await mailer.redeem(code: issued.code, for: grant) } == "code_invalid")
    }

    @Test func aRepeatedCallIsTheSameRedemption() async throws {
        let mailer = try await MailerFixture()
        let token = try await mailer.issue(try mailer.grant(.magicLink)).token
        let id = RedemptionID.make()
        for _ in 0..<2 { _ = try await mailer.redeem(token, .magicLink, as: id) }
        for _ in 0..<2 { try await mailer.finish(id, isSpent: true) }
        #expect(await code { try await mailer.redeem(token, .magicLink, as: id) } == "token_invalid")
    }

    @Test func provesWhatWasMailedToWhom() async throws {
        let mailer = try await MailerFixture()
        let grant = try mailer.grant(.magicLink)
        let (before, request) = (Int(Date().timeIntervalSince1970 * 1000), RequestID.make())
        let redeemed = try await mailer.redeem(try await mailer.issue(grant).token, .magicLink, request: request)
        let verified = try await mailer.proofs.verify(
            MailboxProof.self, redeemed.proof, from: .mailer, request: request
        )
        .claims
        #expect(verified.grant == grant)
        #expect(verified.mailedAt >= before)
        // It is no proof of anything else, and none for another request.
        await #expect(throws: ServiceError.invalidProof) {
            try await mailer.proofs.verify(redeemed.proof, from: .mailer, for: .session, request: request)
        }
        await #expect(throws: ServiceError.invalidProof) {
            try await mailer.proofs.verify(MailboxProof.self, redeemed.proof, from: .mailer, request: .make())
        }
    }

    @Test(arguments: OneTimeGrant.Purpose.allCases)
    func refusesATokenForAnotherPurpose(purpose: OneTimeGrant.Purpose) async throws {
        let mailer = try await MailerFixture()
        let token = try await mailer.issue(try mailer.grant(purpose)).token
        for other in OneTimeGrant.Purpose.allCases where other != purpose {
            #expect(await code { try await mailer.redeem(token, other) } == "token_invalid")
        }
        #expect(await code { try await mailer.redeem(token, purpose) } == nil)
    }

    @Test func aHoldExpires() async throws {
        let mailer = try await MailerFixture()
        let token = try await mailer.issue(try mailer.grant(.passwordReset)).token
        let id = RedemptionID.make()
        _ = try await mailer.redeem(token, .passwordReset, as: id)
        for key in [mailer.service.tokens.keys.token(token) + ":hold", mailer.service.tokens.keys.redemption(id)] {
            let left = try await mailer.redis.send(RedisCommand("PTTL", key)).int
            #expect((1...30_000).contains(left ?? 0))
        }
    }

    @Test func aVerificationTokenCanBeRedeemedAgain() async throws {
        let mailer = try await MailerFixture()
        let token = try await mailer.issue(try mailer.grant(.verification)).token
        for _ in 0..<3 { #expect(await code { try await mailer.redeem(token, .verification) } == nil) }
    }
}
