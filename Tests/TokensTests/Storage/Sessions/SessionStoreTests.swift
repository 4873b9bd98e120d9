import Foundation
import Models
import Redis
import Testing

@testable import TokensService

@Suite struct SessionStoreTests {
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
