import CoreMetrics
import Foundation
import Models
import Redis
import ServiceKit
import Testing

@testable import TokensService

@Suite struct SessionStoreTests {
    /// Whichever endpoint the token came by.
    @Test func countsTokensThatAreUsedASecondTime() async throws {
        let tokens = try await TokensFixture()
        let registry = MetricsRegistry()
        var store = tokens.service.sessions
        store.reused = Counter(label: "tokens_refresh_tokens_reused", factory: registry)
        let first = try await tokens.session().tokens.refreshToken
        let second = try await tokens.refresh(first).tokens.refreshToken
        _ = try await tokens.refresh(second)
        let presented = try #require(store.codec.read(first))
        #expect(registry.text().contains("tokens_refresh_tokens_reused_total 0\n"))
        let deadline = ContinuousClock.now + .seconds(5)
        let outcome = try await store.refresh(presented, client: nil, device: .init(), deadline: deadline)
        guard case .reused = outcome else { return #expect(Bool(false), "\(outcome)") }
        #expect(registry.text().contains("tokens_refresh_tokens_reused_total 1\n"))
    }

    @Test func storesOnlyHashesOfTokens() async throws {
        let tokens = try await TokensFixture()
        let grant = try await tokens.session()
        let presented = try #require(tokens.service.sessions.codec.read(grant.tokens.refreshToken))
        let key = tokens.service.sessions.keys.session(presented.session, of: presented.user)
        let fields = try await tokens.redis.send(RedisCommand("HGETALL", key)).array ?? []
        let secret = presented.body.suffix(32)
        for field in fields {
            let bytes = Data(field.bytes ?? [])
            #expect(bytes.range(of: secret) == nil)
            #expect(bytes.range(of: Data(grant.tokens.refreshToken.reveal().utf8)) == nil)
        }
    }
}
