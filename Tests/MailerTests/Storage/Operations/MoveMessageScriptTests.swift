import Foundation
import Models
import Redis
import Testing

@testable import MailerService

@Suite struct MoveMessageScriptTests {
    private func run(
        _ action: MoveMessageScript.Action, _ id: MessageID, _ fixture: OutboxFixture
    ) async throws -> MoveMessageScript.Reply {
        let outbox = fixture.outbox
        return try await outbox.redis.run(
            MoveMessageScript(
                outbox: outbox.stream, dueTimes: outbox.dueTimes, retries: outbox.retries, dead: outbox.dead, id: id,
                action: action))
    }

    /// A fixture with a dead message and one that is retried.
    private func fixture() async throws -> (OutboxFixture, dead: MessageID, retried: MessageID) {
        let fixture = try await OutboxFixture()
        let ids = try await fixture.accept("a@example.com", "b@example.com")
        let leased = try await fixture.outbox.lease(2, to: "me", for: .seconds(30))
        try await fixture.outbox.acknowledge(leased[0], by: "me", .dead(reason: "no", keeping: 9))
        try await fixture.outbox.acknowledge(leased[1], by: "me", .retry(after: .seconds(60), reason: "connect"))
        return (fixture, ids[0], ids[1])
    }

    @Test func aRetryGoesOnCountingAttemptsAndADeadLetterStartsAgain() async throws {
        let (fixture, dead, retried) = try await fixture()
        let replies = (try await run(.retry, dead, fixture), try await run(.retry, retried, fixture))
        #expect(replies.0 == .dead && replies.1 == .retrying)
        let leased = try await fixture.outbox.lease(2, to: "me", for: .seconds(30))
        #expect(leased.map(\.id) == [dead.description, retried.description])
        #expect(leased.map(\.attempts) == [0, 1])
        #expect(try await fixture.counts == .init(waiting: 2, dead: 0))
    }

    @Test func aDroppedMessageIsGone() async throws {
        let (fixture, dead, retried) = try await fixture()
        let replies = (try await run(.drop, dead, fixture), try await run(.drop, retried, fixture))
        #expect(replies.0 == .dead && replies.1 == .retrying)
        #expect(try await fixture.counts == .init(waiting: 0, dead: 0))
        let again = try await run(.drop, dead, fixture)
        #expect(again == .unknown)
    }

    @Test func aWaitingMessageIsLeftToTheOutbox() async throws {
        let fixture = try await OutboxFixture()
        let ids = try await fixture.accept("a@example.com")
        let reply = try await run(.drop, ids[0], fixture)
        #expect(reply == .unknown)
        #expect(try await fixture.counts.waiting == 1)
    }
}
