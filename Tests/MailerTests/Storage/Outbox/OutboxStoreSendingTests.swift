import Models
import Redis
import TestKit
import Testing

@testable import MailerService

@Suite struct OutboxStoreSendingTests {
    /// A worker that was suspended beyond its lease has delivered after all. The worker that has the message by now must not
    /// send it, too.
    @Test func aDeliveredMessageIsNotLeasedAgain() async throws {
        let (fixture, tally) = (try await OutboxFixture(), Tally())
        try await fixture.accept("ann@example.com")
        let slow = try #require(try await fixture.outbox.lease(1, to: "slow", for: .seconds(1)).first)
        let other = try #require(try await fixture.outbox.lease(1, to: "other", for: .zero).first)
        #expect(other.id == slow.id)
        #expect(try await fixture.outbox.renewLease(on: slow, by: "slow") == .released)
        try await fixture.outbox.acknowledge(slow, by: "slow", .delivered)
        #expect(try await fixture.outbox.renewLease(on: other, by: "other") == .sent)
        // Not even if it had failed to send it in between.
        try await fixture.outbox.acknowledge(other, by: "other", .retry(after: .zero, reason: "connect"))
        let transport = ScriptedDelivery { _, id throws(DeliveryError) in tally.add(id) }
        try await fixture.sending(try fixture.worker(transport)) {
            try await fixture.wait()
        }
        let leased = try await fixture.outbox.lease(1, to: "third", for: .zero)
        #expect(tally.all.isEmpty && leased.isEmpty)
    }

    @Test func keepsABoundedNumberOfDeadLetters() async throws {
        let fixture = try await OutboxFixture()
        let ids = try await fixture.accept((0..<5).map { "ann\($0)@example.com" })
        for message in try await fixture.outbox.lease(5, to: "me", for: .seconds(30)) {
            try await fixture.outbox.acknowledge(message, by: "me", .dead(reason: "no", keeping: 3))
        }
        let page = try await fixture.outbox.page(of: .dead, limit: 10, cursor: nil, deadline: .now + .seconds(3))
        #expect(page?.messages.map(\.id) == Array(ids.suffix(3)))
    }

    @Test func removesIdleSendersUnlessTheyHoldAMessage() async throws {
        let fixture = try await OutboxFixture()
        try await fixture.accept("ann@example.com")
        _ = try await fixture.outbox.lease(1, to: "holder", for: .seconds(30))
        _ = try await fixture.outbox.lease(1, to: "idle", for: .seconds(30))
        try await eventually {
            try await fixture.outbox.removeIdleSenders(silentFor: .zero)
            return await fixture.senders == ["holder"]
        }
    }
}
