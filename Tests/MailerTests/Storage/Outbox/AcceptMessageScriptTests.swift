import Foundation
import Models
import Redis
import Testing

@testable import MailerService

@Suite struct AcceptMessageScriptTests {
    private func run(
        _ fixture: OutboxFixture, key: String = "key", as id: MessageID = .make(), capacity: Int = 10
    ) async throws -> AcceptMessageScript.Reply {
        try await fixture.outbox.redis.run(
            AcceptMessageScript(
                idempotencyKey: "\(fixture.outbox.stream):key:\(key)", outbox: fixture.outbox.stream,
                dueTimes: fixture.outbox.dueTimes, id: id, keyLifetime: .seconds(60), capacity: capacity, mail: "{}"))
    }

    private func reserve(_ fixture: OutboxFixture, for id: MessageID) async throws {
        let reply = try await fixture.outbox.redis.run(
            ReserveMessageScript(
                idempotencyKey: "\(fixture.outbox.stream):key:key", outbox: fixture.outbox.stream,
                dueTimes: fixture.outbox.dueTimes, id: id, reservationLifetime: .seconds(10), capacity: 10))
        guard case .reserved = reply else { throw ServiceError.internal }
    }

    @Test func namesTheEarlierMessageOfAKey() async throws {
        let fixture = try await OutboxFixture()
        let first = MessageID.make()
        guard case .accepted = try await run(fixture, as: first) else { throw UnexpectedReply("not accepted") }
        guard case .known(let known) = try await run(fixture) else { throw UnexpectedReply("not known") }
        #expect(known == first)
        #expect(try await fixture.counts.waiting == 1)
    }

    /// Whoever has not learnt of the first call may repeat it for as long as they like.
    @Test func aRepeatedCallKeepsTheKey() async throws {
        let fixture = try await OutboxFixture()
        let name = "\(fixture.outbox.stream):key:key"
        guard case .accepted = try await run(fixture) else { throw UnexpectedReply("not accepted") }
        _ = try await fixture.outbox.redis.send(RedisCommand("PEXPIRE", name, 5_000))
        guard case .known = try await run(fixture) else { throw UnexpectedReply("not known") }
        let left = try await fixture.outbox.redis.send(RedisCommand("PTTL", name)).int
        #expect((50_000...60_000).contains(left ?? 0))
    }

    @Test func onlyTheMessageThatReservedTheKeyIsAccepted() async throws {
        let fixture = try await OutboxFixture()
        let own = MessageID.make()
        try await reserve(fixture, for: own)
        guard case .busy = try await run(fixture) else { throw UnexpectedReply("not busy") }
        guard case .accepted = try await run(fixture, as: own) else { throw UnexpectedReply("not accepted") }
    }

    @Test func countsRetriesTowardsTheCapacity() async throws {
        let fixture = try await OutboxFixture()
        try await fixture.accept("a@example.com", "b@example.com")
        let leased = try await fixture.outbox.lease(1, to: "me", for: .seconds(30))
        try await fixture.outbox.acknowledge(leased[0], by: "me", .retry(after: .seconds(60), reason: "connect"))
        guard case .full = try await run(fixture, capacity: 2) else { throw UnexpectedReply("not full") }
        guard case .accepted = try await run(fixture, capacity: 3) else { throw UnexpectedReply("not accepted") }
    }

    @Test func refusesAReplyOfAnotherShape() {
        for reply in [
            RedisReply.null, .texts(), .texts("ok"), .texts("known"), .texts("known", "no id"), .texts("accepted", "1"),
        ] {
            #expect(throws: RedisError.self) { try AcceptMessageScript.Reply(reply) }
        }
    }
}
