import Foundation
import Models
import Redis
import Testing

@testable import MailerService

@Suite struct ReserveMessageScriptTests {
    private func run(
        _ fixture: OutboxFixture, _ lifetime: Duration = .seconds(10), capacity: Int = 10
    ) async throws -> ReserveMessageScript.Reply {
        try await fixture.outbox.redis.run(
            ReserveMessageScript(
                idempotencyKey: "\(fixture.outbox.stream):key:key", outbox: fixture.outbox.stream,
                dueTimes: fixture.outbox.dueTimes, id: .make(), reservationLifetime: lifetime, capacity: capacity))
    }

    @Test func aKeyIsReservedForOneCall() async throws {
        let fixture = try await OutboxFixture()
        guard case .reserved = try await run(fixture) else { throw UnexpectedReply("not reserved") }
        guard case .busy = try await run(fixture) else { throw UnexpectedReply("not busy") }
        let left = try await fixture.outbox.redis.send(RedisCommand("PTTL", "\(fixture.outbox.stream):key:key")).int
        #expect((9_000...10_000).contains(left ?? 0))
        #expect(try await fixture.counts.waiting == 0)
    }

    @Test func reservesNothingWhenTheOutboxIsFull() async throws {
        let fixture = try await OutboxFixture()
        guard case .full = try await run(fixture, capacity: 0) else { throw UnexpectedReply("not full") }
        guard case .reserved = try await run(fixture) else { throw UnexpectedReply("not reserved") }
    }

    @Test func refusesAReplyOfAnotherShape() {
        for reply in [
            RedisReply.null, .texts("accepted"), .texts("known", "msg_1"), .texts("busy", "1"), .text("full"),
        ] {
            #expect(throws: RedisError.self) { try ReserveMessageScript.Reply(reply) }
        }
    }
}
