import Models
import Testing

@testable import MailerService

/// `OutboxStore+UserMails`.
@Suite struct OutboxStoreUserMailsTests {
    private func find(
        _ fixture: OutboxFixture, limit: Int = 100, _ prefix: String = "ann-"
    ) async throws -> (messages: [Mailer.UserMail], isComplete: Bool) {
        try await fixture.outbox.messages(limit: limit, deadline: .now + .seconds(10)) {
            $0.recipient.description.hasPrefix(prefix)
        }
    }

    @Test func findsMessagesInEveryState() async throws {
        let fixture = try await OutboxFixture()
        try await fixture.accept(
            ["dead", "retried", "waiting"].flatMap { ["ann-\($0)@example.com", "ben-\($0)@example.com"] })
        let leased = try await fixture.outbox.lease(4, to: "me", for: .seconds(30))
        for message in leased[..<2] {
            try await fixture.outbox.acknowledge(message, by: "me", .dead(reason: "no", keeping: 9))
        }
        for message in leased[2...] {
            try await fixture.outbox.acknowledge(message, by: "me", .retry(after: .seconds(60), reason: "no"))
        }
        let found = try await find(fixture)
        #expect(
            found.messages.map { "\($0.state) \($0.recipient)" } == [
                "waiting ann-waiting@example.com", "dead ann-dead@example.com", "retrying ann-retried@example.com",
            ])
        #expect(found.isComplete)
    }

    @Test func readsMoreThanOnePageAndIsBounded() async throws {
        let fixture = try await OutboxFixture()
        try await fixture.accept((0..<501).map { "ann-\($0)@example.com" })
        let all = try await find(fixture, limit: 501)
        #expect(all.messages.count == 501 && all.isComplete)
        let some = try await find(fixture, limit: 500)
        #expect(some.messages.count == 500 && !some.isComplete)
        #expect(try await find(fixture, "nobody").messages == [])
    }
}
