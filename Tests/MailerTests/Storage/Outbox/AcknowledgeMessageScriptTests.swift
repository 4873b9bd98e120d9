import Foundation
import Models
import Redis
import Testing

@testable import MailerService

@Suite struct AcknowledgeMessageScriptTests {
    private func acknowledge(
        _ fixture: OutboxFixture, _ message: StoredMessage, by sender: String = "me", _ outcome: OutboxStore.Outcome
    ) async throws -> AcknowledgeMessageScript.Reply {
        let outbox = fixture.outbox
        return try await outbox.redis.run(
            AcknowledgeMessageScript(
                outbox: outbox.stream, sentMark: outbox.sentMark(message.id), dueTimes: outbox.dueTimes,
                retries: outbox.retries, dead: outbox.dead, sender: sender, entry: message.entry ?? "", id: message.id,
                outcome: outcome, attempts: message.attempts + 1))
    }

    private func leased() async throws -> (OutboxFixture, StoredMessage) {
        let fixture = try await OutboxFixture()
        try await fixture.accept("a@example.com")
        return (fixture, try #require(try await fixture.outbox.lease(1, to: "me", for: .seconds(30)).first))
    }

    @Test func deliveryLeavesAMarkForAsLongAsACopyCouldTurnUp() async throws {
        let (fixture, message) = try await leased()
        let reply = try await acknowledge(fixture, message, .delivered)
        #expect(reply == .acknowledged)
        #expect(try await fixture.counts == .init(waiting: 0, dead: 0))
        let left = try await fixture.outbox.redis.send(
            RedisCommand("TTL", fixture.outbox.sentMark(message.id))
        ).int
        #expect((48 * 3600 - 60...48 * 3600).contains(left ?? 0))
    }

    @Test func anExpiredMessageIsGone() async throws {
        let (fixture, message) = try await leased()
        let reply = try await acknowledge(fixture, message, .expired)
        #expect(reply == .acknowledged)
        #expect(try await fixture.counts == .init(waiting: 0, dead: 0))
    }

    @Test func anotherSenderChangesNothing() async throws {
        let (fixture, message) = try await leased()
        for outcome in [
            OutboxStore.Outcome.retry(after: .zero, reason: "x"), .dead(reason: "x", keeping: 9), .expired,
        ] {
            let reply = try await acknowledge(fixture, message, by: "other", outcome)
            #expect(reply == .released)
        }
        #expect(try await fixture.counts == .init(waiting: 1, dead: 0))
    }

    @Test func aDeliveryByALateSenderCounts() async throws {
        let (fixture, message) = try await leased()
        let (late, own) = (
            try await acknowledge(fixture, message, by: "late", .delivered),
            try await acknowledge(fixture, message, .retry(after: .zero, reason: "x"))
        )
        #expect(late == .acknowledged && own == .sent)
        #expect(try await fixture.counts.waiting == 0)
    }

    @Test func aDeadLetterKeepsItsReasonAndAttempts() async throws {
        let (fixture, message) = try await leased()
        _ = try await acknowledge(fixture, message, .dead(reason: "recipient 550", keeping: 9))
        let page = try await fixture.outbox.page(of: .dead, limit: 9, cursor: nil, deadline: .now + .seconds(3))
        #expect(page?.messages.map(\.reason) == ["recipient 550"] && page?.messages.first?.attempts == 1)
    }
}
