import Foundation
import Models
import Redis
import Testing

@testable import MailerService

@Suite struct ListRetriesScriptTests {
    private func run(
        _ fixture: OutboxFixture, after last: (due: String, id: String) = ("", "")
    ) async throws -> [ListRetriesScript.Reply.Retry] {
        try await fixture.outbox.redis.run(
            ListRetriesScript(
                dueTimes: fixture.outbox.dueTimes, retries: fixture.outbox.retries, lastDue: last.due, lastID: last.id,
                count: 2)
        ).retries
    }

    private func fixture() async throws -> OutboxFixture {
        let fixture = try await OutboxFixture()
        for (due, id) in [(100, "a"), (200, "b"), (200, "c"), (300, "d")] {
            _ = try await fixture.outbox.redis.send(RedisCommand("ZADD", fixture.outbox.dueTimes, due, id))
        }
        return fixture
    }

    @Test func aPageBeginsAfterTheLastMessageOfThePageBefore() async throws {
        let fixture = try await fixture()
        #expect(try await run(fixture).map(\.id) == ["a", "b"])
        #expect(try await run(fixture, after: ("200", "b")).map(\.id) == ["c", "d"])
        #expect(try await run(fixture, after: ("300", "d")).isEmpty)
    }

    /// A message of the same time may come twice then, which is better than none.
    @Test func aPageBeginsAtTheTimeOfAMessageThatIsGone() async throws {
        let fixture = try await fixture()
        #expect(try await run(fixture, after: ("200", "gone")).map(\.id) == ["b", "c"])
        // It waits for another time by now.
        #expect(try await run(fixture, after: ("150", "a")).map(\.id) == ["b", "c"])
    }

    @Test func aMessageWithoutContentIsListed() async throws {
        let found = try await run(try await fixture())
        #expect(found.map(\.json) == ["", ""] && found.map(\.due) == ["100", "200"])
    }

    @Test func refusesAReplyOfAnotherShape() {
        for reply in [RedisReply.null, .texts("a"), .texts("a", "1"), .texts("a", "1", "{}", "b")] {
            #expect(throws: RedisError.self) { try ListRetriesScript.Reply(reply) }
        }
    }
}
