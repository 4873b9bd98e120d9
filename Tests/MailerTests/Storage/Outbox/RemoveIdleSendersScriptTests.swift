import Foundation
import Models
import Redis
import Testing

@testable import MailerService

@Suite struct RemoveIdleSendersScriptTests {
    private func run(_ fixture: OutboxFixture, _ silence: Duration) async throws -> Int {
        try await fixture.outbox.redis.run(RemoveIdleSendersScript(outbox: fixture.outbox.stream, silence: silence))
    }

    @Test func anOutboxWithoutSendersHasNoneToRemove() async throws {
        #expect(try await run(try await OutboxFixture(), .zero) == 0)
    }

    @Test func leavesASenderThatWasActiveAMomentAgo() async throws {
        let fixture = try await OutboxFixture()
        _ = try await fixture.outbox.lease(1, to: "me", for: .seconds(30))
        try await fixture.accept("a@example.com")
        _ = try await fixture.outbox.lease(1, to: "me", for: .seconds(30))
        #expect(try await run(fixture, .seconds(60)) == 0)
        #expect(await fixture.senders == ["me"])
    }
}
