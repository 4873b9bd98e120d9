import Foundation
import Models
import Redis
import ServiceLifecycle
import Testing
import TestKit

@testable import MailerService

/// The worker with a real Redis and a scripted transport.
@Suite struct OutboxWorkerTests {
    private let later = DeliveryError(kind: .transient, cause: "connect")

    @Test func doesNotSendWhatHasExpired() async throws {
        let (fixture, tally) = (try await OutboxFixture(), Tally())
        try await fixture.accept("ann@example.com", expiresAt: Timestamp(Date() - 1))
        let valid = try await fixture.accept("bob@example.com", expiresAt: Timestamp(Date() + 60))
        let transport = ScriptedDelivery { _, id throws(DeliveryError) in tally.add(id) }
        try await fixture.sending(try fixture.worker(transport)) {
            try await fixture.wait(["expired": 1, "delivered": 1])
        }
        #expect(tally.all == valid)
    }

    @Test func givesUpInTheEnd() async throws {
        let (fixture, tally) = (try await OutboxFixture(), Tally())
        try await fixture.accept("ann@example.com")
        let transport = ScriptedDelivery { [later] _, id throws(DeliveryError) in
            tally.add(id)
            throw later
        }
        try await fixture.sending(try fixture.worker(transport) { $0.giveUpAfter = .seconds(3) }) {
            try await fixture.wait(dead: 1, ["dead": 1])
        }
        #expect((2...15).contains(tally.all.count))
    }

    @Test func losesNothingWhenRedisRestarts() async throws {
        let server = try await TestRedis.launch(arguments: ["--appendonly", "yes", "--appendfsync", "always"])
        let (fixture, tally) = (try await OutboxFixture(url: server.url), Tally())
        let ids = try await fixture.accept((0..<30).map { "ann\($0)@example.com" })
        let (gate, log) = (Gate(), LogBook())
        let transport = ScriptedDelivery { [later] _, id throws(DeliveryError) in
            let isEighth = tally.all.count == 7
            tally.add(id)
            if isEighth { throw later }
            // Redis ends while these are being sent.
            if tally.all.count > 9 { await gate.wait() }
        }
        try await fixture.sending(try fixture.worker(transport, logger: log.logger)) {
            try await eventually(within: .seconds(10)) { tally.all.count >= 10 }
            try await server.kill()
            gate.open()
            try await eventually(within: .seconds(10)) {
                log.lines.contains { $0.hasPrefix("the outcome of a mail can't be stored yet") }
            }
            try await server.start()
            try await fixture.wait(within: .seconds(20), ["delivered": ids.count])
        }
        // What was sent while Redis was away is acknowledged later, so nothing goes out twice.
        #expect(Set(tally.all) == Set(ids))
        #expect(tally.all.count == ids.count + fixture.count("retried"))
        try await server.stop()
    }

    /// A message that crashes every process that sends it must not do so for ever.
    @Test func givesUpAMessageThatEndsItsSenders() async throws {
        let (fixture, tally) = (try await OutboxFixture(), Tally())
        try await fixture.accept("ann@example.com")
        for sender in 0..<11 {
            #expect(try await fixture.outbox.lease(1, to: "\(sender)", for: .zero).count == 1)
        }
        let transport = ScriptedDelivery { _, id throws(DeliveryError) in tally.add(id) }
        try await fixture.sending(try fixture.worker(transport) { $0.lease = .milliseconds(50) }) {
            try await fixture.wait(dead: 1)
        }
        #expect(tally.all.isEmpty)
    }

    @Test func finishesWhatItSendsOnShutdown() async throws {
        let (fixture, tally, done, gate) = (try await OutboxFixture(), Tally(), Tally(), Gate())
        try await fixture.accept((0..<6).map { "ann\($0)@example.com" })
        let transport = ScriptedDelivery { _, id throws(DeliveryError) in
            tally.add(id)
            await gate.wait()
            done.add(id)
        }
        let group = ServiceGroup(
            services: [try fixture.worker(transport)], logger: .discarding)
        let run = Task { try await group.run() }
        try await eventually { tally.all.count == 4 }
        await group.triggerGracefulShutdown()
        gate.open()
        try await run.value
        #expect(tally.all.count == 4 && done.all.count == 4)
        #expect(try await fixture.counts.waiting == 2)
    }

    @Test func givesUpWhatCannotBeReadOrRendered() async throws {
        struct Illiterate: MailRenderer {
            func render(_ mail: OutgoingMail, id: MessageID) async throws -> WrittenMail {
                throw CocoaError(.coderInvalidValue)
            }
        }
        let (fixture, tally) = (try await OutboxFixture(), Tally())
        let transport = ScriptedDelivery { _, id throws(DeliveryError) in tally.add(id) }
        _ = try await fixture.outbox.redis.send(
            RedisCommand("XADD", fixture.outbox.stream, "*", "id", "malformed", "mail", "{}"))
        try await fixture.accept("ann@example.com")
        let worker = OutboxWorker(
            outbox: fixture.outbox, renderer: Illiterate(), transport: transport, instance: "test",
            logger: .discarding)
        try await fixture.sending(worker) {
            try await fixture.wait(dead: 2)
        }
        #expect(tally.all.isEmpty)
    }
}
