import Foundation
import Models
import Redis
import Testing

@testable import MailerService

@Suite struct DeliveryHistoryTests {
    private let mailer: MailerFixture
    private let email: EmailAddress

    init() async throws {
        mailer = try await MailerFixture()
        email = try #require(EmailAddress("ann@example.com"))
    }

    private var history: DeliveryHistory { mailer.service.deliveries }

    private func events() async throws -> [Mailer.DeliveryRecord] {
        try await history.events(of: email, deadline: .now + .seconds(5))
    }

    @Test func keepsWhatHappenedInItsOrder() async throws {
        let (id, now) = (MessageID.make(), Date())
        let mail = OutgoingMail(kind: .notice, recipient: email, values: ["notice": "new_device"])
        await history.record(.delivered, of: id, mail, at: now.addingTimeInterval(2))
        await history.record(.queued, of: id, mail, at: now)
        await history.record(.retrying, of: id, mail, reason: "451 later", at: now.addingTimeInterval(1))
        let found = try await events()
        #expect(found.map(\.event) == [.queued, .retrying, .delivered] && found.map(\.message) == [id, id, id])
        #expect(found.map(\.kind) == ["new_device", "new_device", "new_device"])
        #expect(found.map(\.reason) == [nil, "451 later", nil])
    }

    @Test func keepsABoundedNumberForABoundedTime() async throws {
        let mail = OutgoingMail(kind: .magicLink, recipient: email)
        let start = Date()
        for index in 0..<30 {
            await history.record(
                .dead, of: .make(), mail, reason: String(repeating: "ü", count: 1000) + "\(index)",
                at: start.addingTimeInterval(Double(index)))
        }
        let found = try await events()
        #expect(found.count == DeliveryHistory.maximumEvents)
        #expect(found.allSatisfy { ($0.reason?.utf8.count ?? 0) <= DeliveryHistory.maximumReason })
        #expect(abs(try #require(found.first).at.date.timeIntervalSince(start) - 10) < 0.01)
        let keys = try await mailer.redis.send(RedisCommand("KEYS", "\(mailer.prefix)deliveries:*")).array ?? []
        let name = try #require(keys.first?.string)
        let left = try #require(try await mailer.redis.send(RedisCommand("PTTL", name)).int)
        #expect(keys.count == 1 && left > 0 && left <= 3 * 86_400_000)
    }

    /// Redis has neither the address nor what the email held.
    @Test func storesNoAddressAndNoSecret() async throws {
        let grant = try mailer.grant(.magicLink, "ann@example.com")
        try await mailer.accept(
            OutgoingMail(
                kind: .magicLink, recipient: grant.email, user: grant.user, client: grant.client,
                values: ["name": "Ann Example"], grant: grant))
        let found = try await events()
        #expect(found.map(\.event) == [.queued] && found.map(\.kind) == ["magic_link"])
        let keys = try await mailer.redis.send(RedisCommand("KEYS", "\(mailer.prefix)deliveries:*")).array ?? []
        let stored =
            try await mailer.redis.send(
                RedisCommand("ZRANGE", try #require(keys.first?.string), 0, -1)
            ).array?.compactMap(\.string).joined() ?? ""
        for text in ["ann", "Ann", "example"] { #expect(!stored.contains(text) && !"\(keys)".contains(text)) }
    }

    @Test func anAddressCanBeForgotten() async throws {
        await history.record(.delivered, of: .make(), OutgoingMail(kind: .magicLink, recipient: email))
        try await history.remove(email, deadline: .now + .seconds(5))
        #expect(try await events().isEmpty)
    }
}
