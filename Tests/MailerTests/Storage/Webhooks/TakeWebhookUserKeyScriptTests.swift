import Models
import Redis
import Testing

@testable import MailerService

@Suite struct TakeWebhookUserKeyScriptTests {
    @Test func theFirstKeyStays() async throws {
        let fixture = try await WebhookFixture()
        let name = fixture.webhooks.userKey(.make())
        for event in ["a", "b"] {
            let reply = try await fixture.mailer.redis.run(
                TakeWebhookUserKeyScript(
                    userKey: name, event: event, proposal: Secret("key of \(event)"), lifetime: .seconds(60)))
            #expect(reply.key.reveal() == "key of a")
        }
        for event in ["a", "b"] {
            #expect(try await fixture.mailer.redis.send(RedisCommand("EXISTS", name)).int == 1)
            _ = try await fixture.mailer.redis.run(ReleaseWebhookUserKeyScript(userKey: name, event: event))
        }
        #expect(try await fixture.mailer.redis.send(RedisCommand("EXISTS", name)).int == 0)
    }

    @Test func refusesAReplyOfAnotherShape() {
        for reply in [RedisReply.null, .text(""), .texts("key")] {
            #expect(throws: RedisError.self) { try TakeWebhookUserKeyScript.Reply(reply) }
        }
    }
}
