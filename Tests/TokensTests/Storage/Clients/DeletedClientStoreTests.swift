import Models
import Primitives
import Testing

@testable import TokensService

@Suite struct DeletedClientStoreTests {
    private func hasEnded(_ tokens: TokensFixture, _ openedAt: Int) async throws -> Bool {
        try await tokens.service.deletedClients.hasEnded(
            sessionOf: TokensFixture.client, openedAt: openedAt, deadline: .now + .seconds(5))
    }

    private func record(_ tokens: TokensFixture, _ deletedAt: Int) async throws {
        try await tokens.service.deletedClients.record(
            TokensFixture.client, deletedAt: deletedAt, deadline: .now + .seconds(5))
    }

    /// Another replica relies on what it has read for a few seconds.
    @Test func anotherReplicaKnowsWithinSeconds() async throws {
        let told = try await TokensFixture()
        let other = try await TokensFixture(beside: told)
        let now = told.clock.now.milliseconds
        for tokens in [told, other] { #expect(try await !hasEnded(tokens, now)) }
        try await record(told, now)
        #expect(try await hasEnded(told, now))
        told.clock.pass(Double(DeletedClientStore.maximumAge.seconds))
        #expect(try await hasEnded(other, now))
    }

    @Test func theLatestDeletionCounts() async throws {
        let tokens = try await TokensFixture()
        let now = tokens.clock.now.milliseconds
        let margin = DeletedClientStore.margin.milliseconds
        try await record(tokens, now)
        try await record(tokens, now - 1000)
        #expect(try await hasEnded(tokens, now + margin))
        #expect(try await !hasEnded(tokens, now + margin + 1))
    }

    /// No session is older than that.
    @Test func forgetsWhatIsOlderThanAnySession() async throws {
        let tokens = try await TokensFixture()
        let long = tokens.service.sessions.lifetimes.epoch.milliseconds
        try await record(tokens, tokens.clock.now.milliseconds - long - 1)
        #expect(try await !hasEnded(tokens, 0))
    }
}
