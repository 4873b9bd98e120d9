import TestKit
import Testing

@testable import MailerService

@Suite struct OutboxMonitorTests {
    private func monitor(_ fixture: OutboxFixture, _ log: LogLines) -> OutboxMonitor {
        OutboxMonitor(
            outbox: fixture.outbox, metrics: OutboxMetrics(.emails, factory: fixture.metrics), logger: log.logger)
    }

    @Test func warnsOnlyIfRedisDoesNotWriteToDisk() async throws {
        for (arguments, warnings) in [(["--appendonly", "yes"], 0), (["--appendonly", "no"], 1)] {
            let server = try await TestRedis.launch(arguments: arguments)
            let (fixture, log) = (try await OutboxFixture(url: server.url), LogLines())
            #expect(await monitor(fixture, log).checkDurability())
            #expect(log.all.count { $0.contains("appendonly") } == warnings)
            try await server.stop()
        }
    }

    @Test func isUnsureWhileRedisIsAway() async throws {
        let server = try await TestRedis.launch()
        let (fixture, log) = (try await OutboxFixture(url: server.url), LogLines())
        try await server.kill()
        #expect(await !monitor(fixture, log).checkDurability())
    }

    @Test func measuresWaitingAndDeadMessages() async throws {
        let fixture = try await OutboxFixture()
        try await fixture.accept("ann@example.com", "bob@example.com", "eve@example.com")
        let leased = try await fixture.outbox.lease(1, to: "me", for: .seconds(30))
        try await fixture.outbox.acknowledge(leased[0], by: "me", .dead(reason: "no", keeping: 10))
        await monitor(fixture, LogLines()).measure()
        func value(_ name: String) -> Double? {
            let line = fixture.metrics.text().split(separator: "\n").first { $0.hasPrefix("\(name) ") }
            return line?.split(separator: " ").last.flatMap { Double($0) }
        }
        #expect(value("mailer_outbox_waiting") == 2 && value("mailer_outbox_dead") == 1)
    }
}
