import Models
import Redis
import Testing

@testable import TokensService

@Suite struct PendingSignInStoreTests {
    @Test func encryptsSignInsWhichExpire() async throws {
        let tokens = try await TokensFixture()
        let signIns = PendingSignInFixture(tokens: tokens)
        let token = try await signIns.keep()
        let keys = try await tokens.redis.send(RedisCommand("KEYS", "\(tokens.keyPrefix)sign-in:*")).array ?? []
        let key = try #require(keys.first?.string)
        #expect(keys.count == 1)
        let value = try #require(try await tokens.redis.send(RedisCommand("GET", key)).bytes)
        let text = key + String(decoding: value, as: UTF8.self)
        for secret in [token.reveal(), signIns.user.description, "client_demo", "pwd"] {
            #expect(!text.contains(secret), "\(secret)")
        }
        let left = try #require(try await tokens.redis.send(RedisCommand("PTTL", key)).int)
        #expect((1...300_000).contains(left))
    }
}
