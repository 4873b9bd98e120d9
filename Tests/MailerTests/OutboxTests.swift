import Foundation
import Logging
import Models
import Proofs
import RPC
import Redis
import TestKit
import Testing

@testable import MailerService

@Suite struct OutboxTests {
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

    @Test func oneKeyIsOneMessage() async throws {
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

    @Test func whatIsAcceptedOutlivesTheStoresProcess() async throws {
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

    @Test func whatIsNoMessageIsRefused() async throws {
        let mailer = try await MailerFixture()
        let long = String(repeating: "x", count: AcceptMessage.maximumTextLength + 1)
        let many = Dictionary(uniqueKeysWithValues: (0..<29).map { ("\($0)", String(repeating: "\u{1}", count: 1000)) })
        for mail in [try Self.mail(["a": long]), try Self.mail([long: "a"]), try Self.mail(many)] {
            let fault = await #expect(throws: ServiceError.self) { try await mailer.accept(mail) }
            #expect(fault?.status == 400)
        }
        let content = Data("{}".utf8)
        let nothing = SignedMail(
            content: content,
            proof: try await mailer.identity.sign(
                statement: MailProof(effect: .make(), content: content), for: .mailer))
        let fault = await #expect(throws: ServiceError.self) {
            try await mailer.enqueue(.init(mail: nothing), mailer.context())
        }
        #expect(fault?.status == 400)
        #expect(try await mailer.service.outbox.counts(deadline: deadline).waiting == 0)
    }
}
