import Foundation
import Models
import Proofs
import Redis
import Testing

@testable import MailerService

@Suite struct OneTimeTests {
    @Test func aMagicLinkIsSpentByOneOfManyAtOnce() async throws {
        let mailer = try await MailerFixture()
        let grant = try mailer.grant(.magicLink)
        let issued = try await mailer.issue(grant)
        let won = try await withThrowingTaskGroup(of: Redeemed?.self) { group in
            for _ in 0..<50 { group.addTask { try? await mailer.redeem(issued.token, .magicLink) } }
            return try await group.reduce(into: [Redeemed]()) { if let redeemed = $1 { $0.append(redeemed) } }
        }
        #expect(won.count == 1)
        #expect(won.first?.grant == grant)
        #expect(won.first?.isHeld == false)
        #expect(await code { try await mailer.redeem(issued.token, .magicLink) } == "token_invalid")
        // The code of the same mail is spent with it.
        #expect(await code { try await mailer.redeem(code: try #require(issued.code), for: grant) } == "code_invalid")
    }

    @Test func theProofSaysWhatWasMailedToWhom() async throws {
        let mailer = try await MailerFixture()
        let grant = try mailer.grant(.magicLink)
        let (before, request) = (Int(Date().timeIntervalSince1970 * 1000), RequestID.make())
        let redeemed = try await mailer.redeem(try await mailer.issue(grant).token, .magicLink, request: request)
        let shown = try await mailer.proofs.verify(MailboxShown.self, redeemed.proof, from: .mailer, request: request)
            .claims
        #expect(shown.grant == grant)
        #expect(shown.mailedAt >= before)
        // It is no proof of anything else, and none for another request.
        await #expect(throws: ServiceError.invalidProof) {
            try await mailer.proofs.verify(redeemed.proof, from: .mailer, for: .session, request: request)
        }
        await #expect(throws: ServiceError.invalidProof) {
            try await mailer.proofs.verify(MailboxShown.self, redeemed.proof, from: .mailer, request: .make())
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

    @Test func aHeldTokenIsFreedForAnotherTryOrSpent() async throws {
        let mailer = try await MailerFixture()
        let token = try await mailer.issue(try mailer.grant(.passwordReset)).token
        #expect(try await mailer.redeem(token, .passwordReset).isHeld)
        #expect(await code { try await mailer.redeem(token, .passwordReset) } == "token_invalid")
        try await mailer.settle(token, isSpent: false)
        #expect(try await mailer.redeem(token, .passwordReset).isHeld)
        try await mailer.settle(token, isSpent: true)
        #expect(await code { try await mailer.redeem(token, .passwordReset) } == "token_invalid")
        // To say it again changes nothing.
        try await mailer.settle(token, isSpent: true)
    }

    @Test func aHoldEndsByItself() async throws {
        let mailer = try await MailerFixture()
        let token = try await mailer.issue(try mailer.grant(.passwordReset)).token
        _ = try await mailer.redeem(token, .passwordReset)
        let left = try await mailer.redis.send(RedisCommand("PTTL", mailer.house.store.keys.hold(token))).int
        #expect((1...30_000).contains(left ?? 0))
    }

    @Test func aVerificationIsGoodAgainAndAgain() async throws {
        let mailer = try await MailerFixture()
        let token = try await mailer.issue(try mailer.grant(.verification)).token
        for _ in 0..<3 { #expect(try await mailer.redeem(token, .verification).isHeld == false) }
    }

    @Test func lookingSpendsNothing() async throws {
        let mailer = try await MailerFixture()
        let grant = try mailer.grant(.magicLink)
        let token = try await mailer.issue(grant).token
        for _ in 0..<3 {
            #expect(try await PeekToken(store: mailer.house.store)(.init(token: token), mailer.context()) == grant)
        }
        #expect(await code { try await mailer.redeem(token, .magicLink) } == nil)
        #expect(
            await code { try await PeekToken(store: mailer.house.store)(.init(token: token), mailer.context()) }
                == "token_invalid")
    }

    @Test(arguments: [
        OneTimeGrant.Purpose.magicLink: 600, .passwordReset: 1800, .verification: 86_400, .invite: 604_800,
    ])
    func lifetimesAreEachTheirOwn(purpose: OneTimeGrant.Purpose, seconds: Int) async throws {
        let mailer = try await MailerFixture()
        let issued = try await mailer.issue(try mailer.grant(purpose))
        #expect(issued.lifetime == seconds)
        let left = try await mailer.redis.send(RedisCommand("PTTL", mailer.house.store.keys.token(issued.token))).int
        #expect(((seconds - 5) * 1000...seconds * 1000).contains(left ?? 0))
        // What has expired is as if it had never been.
        _ = try await mailer.redis.send(RedisCommand("PEXPIRE", mailer.house.store.keys.token(issued.token), 0))
        #expect(await code { try await mailer.redeem(issued.token, purpose) } == "token_invalid")
    }

    @Test func theStoreKnowsNoTokenNoCodeAndNoKeyWithAnAddress() async throws {
        let mailer = try await MailerFixture()
        let grant = try mailer.grant(.magicLink)
        let issued = try await mailer.issue(grant)
        _ = try await mailer.enqueue(
            .init(
                mail: OutgoingMail(
                    kind: .magicLink, recipient: grant.email, client: grant.client, grant: grant),
                idempotencyKey: "a"), mailer.context())
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
            let refusal = await code {
                try await mailer.enqueue(.init(mail: mail, idempotencyKey: "a"), mailer.context())
            }
            #expect(refusal == "invalid_request")
        }
        #expect(try await mailer.house.outbox.counts(deadline: .now + .seconds(3)).waiting == 0)
    }

    @Test func whatWaitsIsSealedForItsMessage() async throws {
        let mailer = try await MailerFixture()
        let contents = MailSeal.Contents(token: Secret("t"), code: Secret("123456"))
        let id = MessageID.make()
        let sealed = try mailer.house.seal.seal(contents, for: id)
        #expect(try mailer.house.seal.open(sealed, for: id).code == contents.code)
        #expect(throws: (any Error).self) { try mailer.house.seal.open(sealed, for: .make()) }
        #expect(throws: (any Error).self) { try mailer.house.seal.open(String(sealed.dropLast()) + "A", for: id) }
    }
}
