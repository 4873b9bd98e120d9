import Foundation
import Models
import Redis
import TestKit
import Testing

@testable import TokensService

/// A fail-over to a replica that lacks the last writes, with real Sentinels.
@Suite struct SessionStoreFailOverTests {
    @Test func aSessionOutlivesTheLossOfItsLastRefresh() async throws {
        let servers = try await TestSentinels.launch()
        let tokens = try await TokensFixture(redisURL: servers.url)
        let (lost, copied, kept) = (
            try await tokens.session(), try await tokens.session(), try await tokens.session()
        )
        try await servers.primary.isReplicated()
        try await servers.stopReplication()
        let refreshed = try await tokens.refresh(lost.tokens.refreshToken).tokens.refreshToken
        let owners = try await tokens.refresh(copied.tokens.refreshToken).tokens.refreshToken
        let opened = try await tokens.session()
        try await servers.primary.kill()
        try await servers.replicaIsPromoted()
        try await eventually(within: .seconds(5), "the new primary") { (try? await tokens.redis.ping()) != nil }

        // The store doesn't know the token, which is genuine and one step ahead.
        let next = try await tokens.refresh(refreshed).tokens.refreshToken
        // It counts as used from now on, like any other.
        tokens.clock.pass(60)
        #expect(await code { try await tokens.refresh(refreshed) } == "refresh_token_reused")
        #expect(await code { try await tokens.refresh(next) } == "invalid_refresh_token")

        // A copy of the token whose use was lost gives only what its owner has already. The second of both is found out.
        let thieves = try await tokens.refresh(copied.tokens.refreshToken).tokens.refreshToken
        #expect(thieves == owners)
        _ = try await tokens.refresh(owners)
        tokens.clock.pass(60)
        #expect(await code { try await tokens.refresh(thieves) } == "refresh_token_reused")

        // What was not used is as before. A session that began in the lost second is unknown, and nobody is accused.
        _ = try await tokens.refresh(kept.tokens.refreshToken)
        #expect(await code { try await tokens.refresh(opened.tokens.refreshToken) } == "invalid_refresh_token")
    }

    @Test func answers503WhileThereIsNoPrimary() async throws {
        let servers = try await TestSentinels.launch()
        let tokens = try await TokensFixture(redisURL: servers.url)
        let session = try await tokens.session()
        try await servers.primary.isReplicated()
        try await servers.primary.kill()
        let start = ContinuousClock.now
        #expect(await code { try await tokens.refresh(session.tokens.refreshToken) } == "service_unavailable")
        #expect(ContinuousClock.now - start < .seconds(1.5))
        // It recovers by itself. The token is still good.
        try await eventually(within: .seconds(20), "the new primary") {
            await code { try await tokens.refresh(session.tokens.refreshToken) } == nil
        }
    }
}
