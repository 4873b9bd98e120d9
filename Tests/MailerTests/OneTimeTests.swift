import Foundation
import Models
import Proofs
import Redis
import Testing

@testable import MailerService

@Suite struct OneTimeTests {
    private static let held = [OneTimeGrant.Purpose.magicLink, .passwordReset, .invite]

    @Test(arguments: held) func aLinkIsHeldByOneOfManyAtOnceUntilItIsSpent(purpose: OneTimeGrant.Purpose) async throws {
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
        try await mailer.settle(try #require(won.first), isSpent: true)
        #expect(await code { try await mailer.redeem(issued.token, purpose) } == "token_invalid")
        #expect(await code { try await mailer.redeem(code: issued.code, for: grant) } == "code_invalid")
    }

    @Test(arguments: held) func aFailedUseLeavesLinkAndCodeGood(purpose: OneTimeGrant.Purpose) async throws {
        let mailer = try await MailerFixture()
        let grant = try mailer.grant(purpose)
        let issued = try await mailer.issue(grant)
        for _ in 0..<3 {
            let id = RedemptionID.make()
            #expect(try await mailer.redeem(issued.token, purpose, as: id).grant == grant)
            try await mailer.settle(id, isSpent: false)
            #expect(try await mailer.redeem(code: issued.code, for: grant, as: id).grant == grant)
            #expect(await code { try await mailer.redeem(issued.token, purpose) } == "token_held")
            try await mailer.settle(id, isSpent: false)
        }
        // The right code is no failure, however often it is used.
        for _ in 0..<6 {
            let id = RedemptionID.make()
            _ = try await mailer.redeem(code: issued.code, for: grant, as: id)
            try await mailer.settle(id, isSpent: false)
        }
        let last = RedemptionID.make()
        _ = try await mailer.redeem(code: issued.code, for: grant, as: last)
        try await mailer.settle(last, isSpent: true)
        #expect(await code { try await mailer.redeem(issued.token, purpose) } == "token_invalid")
    }

    @Test func aRepeatedCallIsTheSameUse() async throws {
        let mailer = try await MailerFixture()
        let token = try await mailer.issue(try mailer.grant(.magicLink)).token
        let id = RedemptionID.make()
        for _ in 0..<2 { _ = try await mailer.redeem(token, .magicLink, as: id) }
        for _ in 0..<2 { try await mailer.settle(id, isSpent: true) }
        #expect(await code { try await mailer.redeem(token, .magicLink, as: id) } == "token_invalid")
    }

    @Test func whoHoldsNothingSettlesNothing() async throws {
        let mailer = try await MailerFixture()
        let token = try await mailer.issue(try mailer.grant(.magicLink)).token
        let (holder, other) = (RedemptionID.make(), RedemptionID.make())
        _ = try await mailer.redeem(token, .magicLink, as: holder)
        _ = try? await mailer.redeem(token, .magicLink, as: other)
        for isSpent in [true, false] {
            #expect(await code { try await mailer.settle(other, isSpent: isSpent) } == "token_invalid")
        }
        #expect(await code { try await mailer.redeem(token, .magicLink, as: other) } == "token_held")
        try await mailer.settle(holder, isSpent: false)
        #expect(await code { try await mailer.settle(holder, isSpent: true) } == "token_invalid")
    }

    @Test func theProofSaysWhatWasMailedToWhom() async throws {
        let mailer = try await MailerFixture()
        let grant = try mailer.grant(.magicLink)
        let (before, request) = (Int(Date().timeIntervalSince1970 * 1000), RequestID.make())
        let redeemed = try await mailer.redeem(try await mailer.issue(grant).token, .magicLink, request: request)
        let shown = try await mailer.proofs.verify(MailboxProof.self, redeemed.proof, from: .mailer, request: request)
            .claims
        #expect(shown.grant == grant)
        #expect(shown.mailedAt >= before)
        // It is no proof of anything else, and none for another request.
        await #expect(throws: ServiceError.invalidProof) {
            try await mailer.proofs.verify(redeemed.proof, from: .mailer, for: .session, request: request)
        }
        await #expect(throws: ServiceError.invalidProof) {
            try await mailer.proofs.verify(MailboxProof.self, redeemed.proof, from: .mailer, request: .make())
        }
    }

    @Test(arguments: OneTimeGrant.Purpose.allCases)
    func aTokenForOneThingDoesNoOther(purpose: OneTimeGrant.Purpose) async throws {
        let mailer = try await MailerFixture()
        let token = try await mailer.issue(try mailer.grant(purpose)).token
        for other in OneTimeGrant.Purpose.allCases where other != purpose {
            #expect(await code { try await mailer.redeem(token, other) } == "token_invalid")
        }
        #expect(await code { try await mailer.redeem(token, purpose) } == nil)
    }

    @Test func aHoldEndsByItself() async throws {
        let mailer = try await MailerFixture()
        let token = try await mailer.issue(try mailer.grant(.passwordReset)).token
        let id = RedemptionID.make()
        _ = try await mailer.redeem(token, .passwordReset, as: id)
        for key in [mailer.service.tokens.keys.token(token) + ":hold", mailer.service.tokens.keys.redemption(id)] {
            let left = try await mailer.redis.send(RedisCommand("PTTL", key)).int
            #expect((1...30_000).contains(left ?? 0))
        }
    }

    @Test func aVerificationIsGoodAgainAndAgain() async throws {
        let mailer = try await MailerFixture()
        let token = try await mailer.issue(try mailer.grant(.verification)).token
        for _ in 0..<3 { #expect(await code { try await mailer.redeem(token, .verification) } == nil) }
    }

    @Test func lookingSpendsNothing() async throws {
        let mailer = try await MailerFixture()
        let grant = try mailer.grant(.magicLink)
        let token = try await mailer.issue(grant).token
        for _ in 0..<3 {
            #expect(
                try await PeekEmailTokenHandler(tokens: mailer.service.tokens)(.init(token: token), mailer.context())
                    == grant)
        }
        let id = RedemptionID.make()
        #expect(await code { try await mailer.redeem(token, .magicLink, as: id) } == nil)
        try await mailer.settle(id, isSpent: true)
        #expect(
            await code {
                try await PeekEmailTokenHandler(tokens: mailer.service.tokens)(.init(token: token), mailer.context())
            }
                == "token_invalid")
    }

    @Test(arguments: [
        OneTimeGrant.Purpose.magicLink: 600, .passwordReset: 1800, .verification: 86_400, .invite: 604_800,
    ])
    func lifetimesAreEachTheirOwn(purpose: OneTimeGrant.Purpose, seconds: Int) async throws {
        let mailer = try await MailerFixture()
        let issued = try await mailer.issue(try mailer.grant(purpose))
        #expect(issued.lifetime == seconds)
        let left = try await mailer.redis.send(RedisCommand("PTTL", mailer.service.tokens.keys.token(issued.token))).int
        #expect(((seconds - 5) * 1000...seconds * 1000).contains(left ?? 0))
        // What has expired is as if it had never been.
        _ = try await mailer.redis.send(RedisCommand("PEXPIRE", mailer.service.tokens.keys.token(issued.token), 0))
        #expect(await code { try await mailer.redeem(issued.token, purpose) } == "token_invalid")
    }

    @Test func theStoreKnowsNoTokenNoCodeAndNoKeyWithAnAddress() async throws {
        let mailer = try await MailerFixture()
        let grant = try mailer.grant(.magicLink)
        let issued = try await mailer.issue(grant)
        try await mailer.accept(
            OutgoingMail(kind: .magicLink, recipient: grant.email, client: grant.client, grant: grant))
        let everything = try await mailer.everything()
        #expect(!everything.contains(issued.token.reveal()))
        let keys = try await mailer.redis.send(RedisCommand("KEYS", "\(mailer.prefix)*")).array ?? []
        #expect(keys.allSatisfy { !($0.string ?? "").contains("example.com") })
        #expect(issued.token.reveal().utf8.count == 43)
    }

    /// Whoever could have a link for somebody mailed to themselves would be that somebody.
    @Test func aLinkGoesToTheMailboxThatItIsForAndToNoOther() async throws {
        let mailer = try await MailerFixture()
        let grant = try mailer.grant(.magicLink)
        let other = try mailer.grant(.magicLink, "eve@example.com")
        let mails = [
            OutgoingMail(kind: .magicLink, recipient: other.email, client: grant.client, grant: grant),
            OutgoingMail(kind: .magicLink, recipient: grant.email, client: ClientID("client_other"), grant: grant),
        ]
        for mail in mails {
            let refusal = await code { try await mailer.accept(mail) }
            #expect(refusal == "invalid_request")
        }
        #expect(try await mailer.service.outbox.counts(deadline: .now + .seconds(3)).waiting == 0)
    }

    @Test func whatWaitsIsSealedForItsMessage() async throws {
        let mailer = try await MailerFixture()
        let contents = MailSeal.Contents(token: Secret("t"), code: Secret("123456"))
        let id = MessageID.make()
        let sealed = try mailer.service.seal.seal(contents, for: id)
        #expect(try mailer.service.seal.open(sealed, for: id).code == contents.code)
        #expect(throws: (any Error).self) { try mailer.service.seal.open(sealed, for: .make()) }
        // Not the last character, whose lowest bits may mean nothing.
        let altered = (sealed.first == "A" ? "B" : "A") + sealed.dropFirst()
        #expect(throws: (any Error).self) { try mailer.service.seal.open(altered, for: id) }
    }
}
