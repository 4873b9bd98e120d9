import Foundation
import Models
import Redis
import Testing

@testable import MailerService

@Suite struct LeaseMessagesScriptTests {
    private func retry(_ fixture: OutboxFixture, _ count: Int, after delay: Duration) async throws {
        for message in try await fixture.outbox.lease(count, to: "me", for: .seconds(30)) {
            try await fixture.outbox.acknowledge(message, by: "me", .retry(after: delay, reason: "connect"))
        }
    }

    private func run(_ fixture: OutboxFixture, maximumRetries: Int) async throws -> [StoredMessage] {
        try await fixture.outbox.redis.run(
            LeaseMessagesScript(
                outbox: fixture.outbox.stream, dueTimes: fixture.outbox.dueTimes, retries: fixture.outbox.retries,
                sender: "next", count: 10, lease: .seconds(30), maximumRetries: maximumRetries)
        ).messages
    }

    @Test func bringsBackABoundedNumberOfRetriesThatAreDue() async throws {
        let fixture = try await OutboxFixture()
        let ids = try await fixture.accept("a@example.com", "b@example.com", "c@example.com")
        try await retry(fixture, 3, after: .zero)
        let first = try await run(fixture, maximumRetries: 2)
        #expect(first.count == 2 && first.allSatisfy { $0.attempts == 1 && $0.reason == "connect" })
        let second = try await run(fixture, maximumRetries: 2)
        #expect(Set((first + second).map(\.id)) == Set(ids.map(\.description)))
        #expect(try await fixture.counts.waiting == 3)
    }

    @Test func leavesARetryThatIsNotDue() async throws {
        let fixture = try await OutboxFixture()
        try await fixture.accept("a@example.com")
        try await retry(fixture, 1, after: .seconds(60))
        #expect(try await run(fixture, maximumRetries: 10).isEmpty)
    }

    @Test func makesTheGroupOfSendersWhenTheOutboxIsStillEmpty() async throws {
        let fixture = try await OutboxFixture()
        #expect(try await run(fixture, maximumRetries: 10).isEmpty)
        #expect(await fixture.hasWorker)
    }

    @Test func refusesAReplyOfAnotherShape() {
        for reply in [RedisReply.null, .text("1-0"), .array([.text("1-0")]), .array([.texts("1-0", "id")])] {
            #expect(throws: RedisError.self) { try LeaseMessagesScript.Reply(reply) }
        }
    }
}
