import Foundation
import Models
import Proofs
import Redis
import ServiceKit
import Testing

@testable import MailerService

@Suite struct WebhookQueueStoreTests {
    @Test func looksAgainWhenSomethingIsDue() async throws {
        let fixture = try await WebhookFixture()
        let (webhooks, endpoint) = (fixture.webhooks, try fixture.endpoint())
        try await fixture.accept(fixture.event(), for: endpoint)
        #expect(try await webhooks.dueWebhooks(limit: 10) == [endpoint.id])
        #expect(try await webhooks.schedule(endpoint.id, pause: .seconds(600)) == .scheduled)
        #expect(try await webhooks.dueWebhooks(limit: 10).isEmpty)
        try await webhooks.touch(endpoint.id)
        #expect(try await webhooks.dueWebhooks(limit: 10) == [endpoint.id])

        let outbox = webhooks.outbox(of: endpoint.id)
        let leased = try await outbox.lease(1, to: "me", for: .seconds(30))
        try await outbox.acknowledge(leased[0], by: "me", .retry(after: .milliseconds(300), reason: "x"))
        #expect(try await webhooks.schedule(endpoint.id, pause: .zero) == .scheduled)
        #expect(try await webhooks.dueWebhooks(limit: 10).isEmpty)
        try await Task.sleep(for: .milliseconds(350))
        #expect(try await webhooks.dueWebhooks(limit: 10) == [endpoint.id])
        let again = try await outbox.lease(1, to: "me", for: .seconds(30))
        try await outbox.acknowledge(again[0], by: "me", .delivered)
        #expect(try await webhooks.schedule(endpoint.id, pause: .zero) == .idle)
        #expect(try await webhooks.dueWebhooks(limit: 10).isEmpty)
    }

    @Test func findsThoseThatWaitLongestFirst() async throws {
        let fixture = try await WebhookFixture()
        let endpoints = [try fixture.endpoint(), try fixture.endpoint(), try fixture.endpoint()]
        for endpoint in endpoints { try await fixture.accept(fixture.event(), for: endpoint) }
        for endpoint in endpoints {
            try await fixture.webhooks.schedule(endpoint.id, pause: .milliseconds(1))
            try await Task.sleep(for: .milliseconds(5))
        }
        #expect(try await fixture.webhooks.dueWebhooks(limit: 2) == endpoints.prefix(2).map(\.id))
    }

    @Test func settingsOfAnotherWebhookCannotBeOpened() async throws {
        let fixture = try await WebhookFixture()
        let (one, other) = (try fixture.endpoint(), try fixture.endpoint())
        for endpoint in [one, other] { try await fixture.accept(nil, for: endpoint) }
        let (redis, prefix) = (fixture.mailer.redis, fixture.mailer.prefix)
        let sealed = try await redis.send(
            RedisCommand("HGET", "\(prefix){webhooks}:\(one.id):endpoint", "sealed")
        ).string
        _ = try await redis.send(
            RedisCommand("HSET", "\(prefix){webhooks}:\(other.id):endpoint", "sealed", try #require(sealed)))
        #expect(try await fixture.webhooks.endpoint(one.id) == one)
        #expect(try await fixture.webhooks.endpoint(other.id) == nil)
    }

    @Test func tellsOperatorsWhatIsNotDelivered() async throws {
        let fixture = try await WebhookFixture()
        let endpoint = try fixture.endpoint()
        let check = try #require(fixture.webhooks.diagnostics.first)
        try await fixture.accept(fixture.event(), for: endpoint)
        #expect(await check.run().ok)
        let outbox = fixture.webhooks.outbox(of: endpoint.id)
        let leased = try await outbox.lease(1, to: "me", for: .seconds(30))
        try await outbox.acknowledge(leased[0], by: "me", .dead(reason: "gone 410", keeping: 10))
        let result = await check.run()
        #expect(!result.ok && result.detail?.contains("\(endpoint.id): 1 given up") == true)
    }
}
