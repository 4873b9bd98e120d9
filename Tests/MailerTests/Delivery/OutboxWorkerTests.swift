import Foundation
import Models
import Redis
import ServiceKit
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

    /// An attempt may come hours after the request, so it is a trace of its own.
    @Test func anAttemptLinksToTheRequestThatCausedIt() async throws {
        let (fixture, spans) = (try await OutboxFixture(), SpanBuffer(capacity: 100))
        let mails: [(String, String?)] = [
            ("ann@example.com", "01"), ("bob@example.com", "00"), ("eve@example.com", nil),
        ]
        for (address, flags) in mails {
            var mail = OutgoingMail(
                kind: .notice, recipient: try #require(EmailAddress(address)), values: ["name": "Ann"])
            mail.traceParent = flags.map { "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-\($0)" }
            _ = try await fixture.outbox.accept(mail, key: address, deadline: .now + .seconds(3))
        }
        let tally = Tally()
        let transport = ScriptedDelivery { [later] _, id throws(DeliveryError) in
            tally.add(id)
            if tally.all.count == 1 { throw later }
        }
        try await fixture.sending(try fixture.worker(transport, parallel: 1, spans: spans)) {
            try await fixture.wait(["delivered": 3])
        }
        let taken = spans.take().spans
        let attempts = taken.filter { $0.name == "deliver email" }
        #expect((1...2).contains(attempts.count) && Set(attempts.map(\.traceID)).count == attempts.count)
        for attempt in attempts {
            #expect(attempt.kind == .consumer && attempt.parentSpanID == nil)
            #expect(
                attempt.links == [.init(traceID: "0af7651916cd43dd8448eb211c80319c", spanID: "b7ad6b7169203331")])
            #expect(attempt.attributes["latchkey.mail.kind"] == .string("notice"))
        }
        #expect(!"\(taken)".contains("example.com"))
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
        let (gate, log) = (Gate(), LogLines())
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
                log.all.contains { $0.contains("the outcome of a message can't be stored yet") }
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
        // Once the gate is open, the worker may have begun others before it learns of the shutdown.
        #expect(done.all.count >= 4 && Set(done.all) == Set(tally.all))
        #expect(try await fixture.counts.waiting == 6 - done.all.count)
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
