import Foundation
import Logging
import Models
import Redis
import Testing
import TestKit

@testable import MailerService

@Suite struct OutboxStoreTests {
    private static func outbox(_ url: String, prefix: String) throws -> OutboxStore {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return OutboxStore(
            redis: RedisClient(configuration: try RedisConfiguration(url: url), logger: logger), prefix: prefix)
    }

    private static func mail(_ values: [String: String] = [:]) throws -> OutgoingMail {
        OutgoingMail(kind: .notice, recipient: try #require(EmailAddress("ann@example.com")), values: values)
    }

    private var deadline: ContinuousClock.Instant { .now + .seconds(3) }

    private let prefix = "test-\(UUID().uuidString):mailer:"

    @Test func messagesWithOneKeyAreOneMessage() async throws {
        let outbox = try Self.outbox(try await TestRedis.shared().url, prefix: prefix)
        let replies = try await withThrowingTaskGroup(of: Mailer.EnqueueMessage.Reply.self) { group in
            for _ in 0..<50 { group.addTask { try await outbox.accept(try Self.mail(), key: "a", deadline: deadline) } }
            return try await group.reduce(into: [Mailer.EnqueueMessage.Reply]()) { $0.append($1) }
        }
        #expect(Set(replies.map(\.id)).count == 1)
        #expect(replies.count { !$0.isDuplicate } == 1)
        #expect(try await outbox.counts(deadline: deadline).waiting == 1)
        let other = try await outbox.accept(try Self.mail(), key: "b", deadline: deadline)
        #expect(!other.isDuplicate)
        #expect(try await outbox.counts(deadline: deadline).waiting == 2)
    }

    @Test func acceptedMessagesSurviveACrash() async throws {
        let server = try await TestRedis.launch(arguments: ["--appendonly", "yes", "--appendfsync", "always"])
        let outbox = try Self.outbox(server.url, prefix: prefix)
        let accepted = try await outbox.accept(try Self.mail(["name": "Ann"]), key: "a", deadline: deadline)
        try await server.kill()
        await #expect(throws: RedisError.self) {
            try await outbox.accept(try Self.mail(), key: "b", deadline: .now + .seconds(1))
        }
        try await server.start()
        // Another process, as after a crash of the mailer.
        let next = try Self.outbox(server.url, prefix: prefix)
        try await eventually(within: .seconds(10)) { (try? await next.redis.ping()) != nil }
        #expect(try await next.counts(deadline: deadline).waiting == 1)
        let again = try await next.accept(try Self.mail(), key: "a", deadline: deadline)
        #expect(again.isDuplicate)
        #expect(again.id == accepted.id)
        try await server.stop()
    }

    @Test func countsMessagesThatAreRetriedOrBeingSent() async throws {
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
}
