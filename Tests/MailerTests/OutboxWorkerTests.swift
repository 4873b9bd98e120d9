import Foundation
import Models
import RPC
import Redis
import ServiceLifecycle
import TestKit
import Testing

@testable import MailerService

/// The worker with a real Redis and a way out that does what the test says.
@Suite struct OutboxWorkerTests {
    private let later = DeliveryError(kind: .transient, cause: "connect")

    @Test func whatExpiredIsNotSent() async throws {
        let (fixture, tally) = (try await OutboxFixture(), Tally())
        try await fixture.accept("ann@example.com", expiresAt: Timestamp(Date() - 1))
        let valid = try await fixture.accept("bob@example.com", expiresAt: Timestamp(Date() + 60))
        let transport = ScriptedDelivery { _, id throws(DeliveryError) in tally.add(id) }
        try await fixture.sending(try fixture.worker(transport)) {
            try await fixture.wait(["expired": 1, "delivered": 1])
        }
        #expect(tally.all == valid)
    }

    @Test func isGivenUpInTheEnd() async throws {
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

    @Test func delaysGrow() {
        let policy = OutboxPolicy()
        for (attempts, whole) in [(1, 1.0), (2, 2), (3, 4), (10, 512), (11, 900), (500, 900)] {
            for _ in 0..<20 {
                let delay = policy.delay(after: attempts) / .seconds(1)
                #expect((max(1, whole * 0.75)...whole).contains(delay))
            }
        }
    }

    /// A worker whose lease ran out while it slept has delivered after all; the other one, which has the message by now,
    /// must not send it too.
    @Test func aMarkedMessageIsNotSentAgain() async throws {
        let (fixture, tally) = (try await OutboxFixture(), Tally())
        try await fixture.accept("ann@example.com")
        let slow = try #require(try await fixture.outbox.lease(1, to: "slow", for: .seconds(1)).first)
        try await Task.sleep(for: .milliseconds(20))
        let other = try #require(
            try await fixture.outbox.lease(1, to: "other", for: .milliseconds(10)).first)
        #expect(other.id == slow.id)
        #expect(try await fixture.outbox.renewLease(on: slow, by: "slow") == .lost)
        try await fixture.outbox.acknowledge(slow, by: "slow", .delivered)
        #expect(try await fixture.outbox.renewLease(on: other, by: "other") == .sent)
        // Not even if it had failed to send it in between.
        try await fixture.outbox.acknowledge(other, by: "other", .retry(after: .zero, reason: "connect"))
        let transport = ScriptedDelivery { _, id throws(DeliveryError) in tally.add(id) }
        try await fixture.sending(try fixture.worker(transport)) {
            try await fixture.wait()
            try await Task.sleep(for: .milliseconds(200))
        }
        #expect(tally.all.isEmpty)
    }

    @Test func waitingCountsWhatIsRetriedAndSending() async throws {
        let fixture = try await OutboxFixture()
        try await fixture.accept("a@example.com", "b@example.com", "c@example.com")
        let taken = try await fixture.outbox.lease(2, to: "me", for: .seconds(30))
        #expect(try await fixture.counts.waiting == 3)
        try await fixture.outbox.acknowledge(taken[0], by: "me", .retry(after: .seconds(9), reason: "connect"))
        #expect(try await fixture.counts.waiting == 3)
        try await fixture.outbox.acknowledge(taken[1], by: "me", .delivered)
        // Twice is as good as once.
        try await fixture.outbox.acknowledge(taken[0], by: "me", .retry(after: .seconds(9), reason: "connect"))
        #expect(try await fixture.counts.waiting == 2)
    }

    @Test func deadLettersAreBounded() async throws {
        let fixture = try await OutboxFixture()
        let ids = try await fixture.accept((0..<5).map { "ann\($0)@example.com" })
        for message in try await fixture.outbox.lease(5, to: "me", for: .seconds(30)) {
            try await fixture.outbox.acknowledge(message, by: "me", .dead(reason: "no", keeping: 3))
        }
        let page = try await fixture.outbox.page(of: .dead, limit: 10, cursor: nil, deadline: .now + .seconds(3))
        #expect(page?.messages.map(\.id) == Array(ids.suffix(3)))
    }

    @Test func redisThatIsRestartedKeepsEverything() async throws {
        let server = try await TestRedis.launch(arguments: ["--appendonly", "yes", "--appendfsync", "always"])
        let (fixture, tally) = (try await OutboxFixture(url: server.url), Tally())
        let ids = try await fixture.accept((0..<30).map { "ann\($0)@example.com" })
        let transport = ScriptedDelivery { [later] _, id throws(DeliveryError) in
            try? await Task.sleep(for: .milliseconds(100))
            if tally.all.count == 7 {
                tally.add(id)
                throw later
            }
            tally.add(id)
        }
        let watch = OutboxMonitor(
            outbox: fixture.outbox, metrics: OutboxMetrics(factory: fixture.metrics), logger: .discarding)
        #expect(await watch.checkDurability())
        try await fixture.sending(try fixture.worker(transport)) {
            try await eventually(within: .seconds(10)) { tally.all.count >= 10 }
            try await server.kill()
            try await Task.sleep(for: .milliseconds(1200))
            try await server.start()
            try await fixture.wait(within: .seconds(20), ["delivered": ids.count])
        }
        // What was sent while Redis was away is settled after it, so nothing goes out twice.
        #expect(Set(tally.all) == Set(ids))
        #expect(tally.all.count == ids.count + fixture.count("retried"))
        try await server.stop()
    }

    @Test func goneSendersAreForgottenUnlessTheyOwe() async throws {
        let fixture = try await OutboxFixture()
        try await fixture.accept("ann@example.com")
        _ = try await fixture.outbox.lease(1, to: "owes", for: .seconds(30))
        _ = try await fixture.outbox.lease(1, to: "idle", for: .seconds(30))
        try await Task.sleep(for: .milliseconds(50))
        try await fixture.outbox.removeIdleSenders(silentFor: .milliseconds(10))
        let reply = try await fixture.outbox.redis.send(
            RedisCommand("XINFO", "CONSUMERS", fixture.outbox.stream, "senders"))
        #expect(reply.array?.compactMap { $0.array?[1].string } == ["owes"])
    }

    /// What ends every process that touches it must not do so for ever.
    @Test func aMessageThatEndsItsSendersIsGivenUp() async throws {
        let (fixture, tally) = (try await OutboxFixture(), Tally())
        try await fixture.accept("ann@example.com")
        for sender in 0..<11 {
            #expect(try await fixture.outbox.lease(1, to: "\(sender)", for: .zero).count == 1)
            try await Task.sleep(for: .milliseconds(2))
        }
        let transport = ScriptedDelivery { _, id throws(DeliveryError) in tally.add(id) }
        try await fixture.sending(try fixture.worker(transport) { $0.lease = .milliseconds(50) }) {
            try await fixture.wait(dead: 1)
        }
        #expect(tally.all.isEmpty)
    }

    @Test func aGracefulStopFinishesWhatIsBegun() async throws {
        let (fixture, tally, done) = (try await OutboxFixture(), Tally(), Tally())
        try await fixture.accept((0..<6).map { "ann\($0)@example.com" })
        let transport = ScriptedDelivery { _, id throws(DeliveryError) in
            tally.add(id)
            try? await Task.sleep(for: .milliseconds(500))
            done.add(id)
        }
        let group = ServiceGroup(
            services: [try fixture.worker(transport)], logger: .discarding)
        let run = Task { try await group.run() }
        try await eventually { tally.all.count == 4 }
        await group.triggerGracefulShutdown()
        try await run.value
        #expect(tally.all.count == 4 && done.all.count == 4)
        #expect(try await fixture.counts.waiting == 2)
    }

    @Test func whatCannotBeReadOrWrittenIsADeadLetter() async throws {
        struct Illiterate: MailRenderer {
            func render(_ mail: OutgoingMail, id: MessageID) async throws -> WrittenMail {
                throw CocoaError(.coderInvalidValue)
            }
        }
        let (fixture, tally) = (try await OutboxFixture(), Tally())
        let transport = ScriptedDelivery { _, id throws(DeliveryError) in tally.add(id) }
        _ = try await fixture.outbox.redis.send(
            RedisCommand("XADD", fixture.outbox.stream, "*", "id", "nonsense", "mail", "{}"))
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
