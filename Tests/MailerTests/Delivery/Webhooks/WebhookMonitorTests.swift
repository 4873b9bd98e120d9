import Models
import Redis
import ServiceKit
import TestKit
import Testing

@testable import MailerService

@Suite struct WebhookMonitorTests {
    private func value(_ name: String, _ fixture: WebhookFixture) -> Double? {
        let line = fixture.metrics.text().split(separator: "\n").first { $0.hasPrefix("\(name) ") }
        return line?.split(separator: " ").last.flatMap { Double($0) }
    }

    @Test func measuresWhatWaitsForAllWebhooks() async throws {
        let fixture = try await WebhookFixture()
        for _ in 0..<2 { try await fixture.accept(fixture.event(), for: fixture.endpoint()) }
        await WebhookMonitor(
            webhooks: fixture.webhooks, metrics: OutboxMetrics(.webhooks, factory: fixture.metrics)
        ).measure()
        #expect(value("mailer_webhooks_waiting", fixture) == 2 && value("mailer_webhooks_dead", fixture) == 0)
    }

    /// What waits for receivers that are away must not keep emails from being accepted.
    @Test func emailsHaveRoomWhenWebhooksHaveNone() async throws {
        let server = try await TestRedis.launch()
        let fixture = try await WebhookFixture(redisURL: server.url)
        let (redis, endpoint) = (fixture.mailer.redis, try fixture.endpoint())
        let monitor = WebhookMonitor(
            webhooks: fixture.webhooks, metrics: OutboxMetrics(.webhooks, factory: fixture.metrics))
        // Much more than what comes and goes with a connection.
        _ = try await redis.send(RedisCommand("SETRANGE", "mailer:ballast", 32 << 20, "x"))
        let used = try #require(try await redis.memory().first).used
        _ = try await redis.send(RedisCommand("CONFIG", "SET", "maxmemory", used * 6 / 5))
        await monitor.measure()
        let refused = await code { try await fixture.accept(fixture.event(), for: endpoint) }
        #expect(refused == "service_unavailable")
        #expect(try await fixture.counts(endpoint.id) == .init(waiting: 0, dead: 0))
        let mail = OutgoingMail(kind: .notice, recipient: try SampleMails.address(), user: .make())
        #expect(try await !fixture.mailer.accept(mail).isDuplicate)

        _ = try await redis.send(RedisCommand("CONFIG", "SET", "maxmemory", 0))
        await monitor.measure()
        try await fixture.accept(fixture.event(), for: endpoint)
        #expect(try await fixture.counts(endpoint.id).waiting == 1)
        try await server.stop()
    }
}
