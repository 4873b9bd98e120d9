import Models
import Redis
import Testing

@testable import TokensService

/// What it ends is tested in `EndClientSessionsHandlerTests`.
@Suite struct EndClientSessionsScriptTests {
    private let client = ClientID.make()

    private func script(_ fixture: ScriptFixture, revokedAt: Int) -> EndClientSessionsScript {
        EndClientSessionsScript(
            sessions: fixture.key("sessions"), revocation: fixture.key("revoked"), client: client, revokedAt: revokedAt,
            codeTTL: .seconds(60), sessionPrefix: fixture.prefix("session"))
    }

    @Test func keepsTheLatestTimeForTheLifetimeOfACode() async throws {
        let fixture = try await ScriptFixture()
        for (time, kept) in [(1_700_000_000_000, "1700000000000"), (1_600_000_000_000, "1700000000000")] {
            #expect(try await fixture.run(script(fixture, revokedAt: time)) == 0)
            #expect(try await fixture.string(fixture.key("revoked")) == kept)
        }
        #expect((1...60_000).contains(try await fixture.timeLeft(fixture.key("revoked"))))
    }

    @Test func forgetsSessionsThatHaveExpired() async throws {
        let fixture = try await ScriptFixture()
        try await fixture.send("ZADD", fixture.key("sessions"), 1, "gone")
        #expect(try await fixture.run(script(fixture, revokedAt: 1)) == 0)
        #expect(try await fixture.members(fixture.key("sessions")) == [])
    }
}
