import Models
import Redis
import Testing

@testable import MailerService

@Suite struct TakeWebhookUserKeyScriptTests {
    @Test func theFirstKeyStays() async throws {
        let fixture = try await WebhookFixture()
        let user = UserID.make()
        let (name, events) = (fixture.webhooks.userKey(user), fixture.webhooks.userEvents(user))
        for (event, isAdded) in [("a", true), ("b", true), ("a", false)] {
            let reply = try await fixture.mailer.redis.run(
                TakeWebhookUserKeyScript(
                    userKey: name, userEvents: events, event: event, proposal: Secret("key of \(event)"),
                    lifetime: .seconds(60)))
            #expect(reply.key.reveal() == "key of a" && reply.isAdded == isAdded)
        }
        for event in ["a", "b"] {
            #expect(try await fixture.mailer.redis.send(RedisCommand("EXISTS", name)).int == 1)
            _ = try await fixture.mailer.redis.run(
                ReleaseWebhookUserKeyScript(userKey: name, userEvents: events, event: event))
        }
        #expect(try await fixture.mailer.redis.send(RedisCommand("EXISTS", name)).int == 0)
    }

    @Test func refusesAReplyOfAnotherShape() {
        for reply in [RedisReply.null, .text("key"), .texts("key"), .texts("added", ""), .texts("other", "key")] {
            #expect(throws: RedisError.self) { try TakeWebhookUserKeyScript.Reply(reply) }
        }
    }
}
