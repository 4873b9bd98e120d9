import Models
import RPC
import TestKit
import Testing

@testable import TokensService

@Suite struct TokensServiceTests {
    @Test func registersAHandlerForEveryMethod() async throws {
        let tokens = try await TokensFixture()
        var router = Router(logger: tokens.service.logger)
        tokens.service.register(on: &router)
        #expect(throws: Never.self) { try router.requireExactly(Tokens.methods) }
    }

    @Test func repliesServiceUnavailableWhileRedisIsAway() async throws {
        let server = try await TestRedis.launch()
        let tokens = try await TokensFixture(redisURL: server.url)
        let grant = try await tokens.session()
        try await server.kill()
        let start = ContinuousClock.now
        #expect(await code { try await tokens.check(grant.tokens.accessToken) } == "service_unavailable")
        #expect(await code { try await tokens.refresh(grant.tokens.refreshToken) } == "service_unavailable")
        #expect(ContinuousClock.now - start < .seconds(6))
        try await server.start()
        try await eventually(within: .seconds(10)) { await code { try await tokens.redis.ping() } == nil }
        // This server kept nothing on disk, so the session is gone; but answers are answers again.
        #expect(await code { try await tokens.check(grant.tokens.accessToken) } == "invalid_token")
        try await server.stop()
    }
}
