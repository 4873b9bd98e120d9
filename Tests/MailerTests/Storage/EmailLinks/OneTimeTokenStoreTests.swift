import Models
import Redis
import Testing

@testable import MailerService

@Suite struct OneTimeTokenStoreTests {
    @Test(arguments: [
        OneTimeGrant.Purpose.magicLink: 600, .passwordReset: 1800, .verification: 86_400, .invite: 604_800,
    ])
    func tokensExpireByPurpose(purpose: OneTimeGrant.Purpose, seconds: Int) async throws {
        let mailer = try await MailerFixture()
        let issued = try await mailer.issue(try mailer.grant(purpose))
        #expect(issued.lifetime == seconds)
        let left = try await mailer.redis.send(RedisCommand("PTTL", mailer.service.tokens.keys.token(issued.token))).int
        #expect(((seconds - 5) * 1000...seconds * 1000).contains(left ?? 0))
        // What has expired is as if it had never been.
        _ = try await mailer.redis.send(RedisCommand("PEXPIRE", mailer.service.tokens.keys.token(issued.token), 0))
        #expect(await code { try await mailer.redeem(issued.token, purpose) } == "token_invalid")
    }

    @Test func storesNeitherTokensNorAddressesInTheClear() async throws {
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
}
