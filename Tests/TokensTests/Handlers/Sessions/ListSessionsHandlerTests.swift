import Models
import Redis
import Testing

@testable import TokensService

@Suite struct ListSessionsHandlerTests {
    @Test func listsNewestFirst() async throws {
        let tokens = try await TokensFixture()
        let user = UserID.make()
        var ids: [SessionID] = []
        for _ in 0..<3 {
            ids.append(try await tokens.check(try await tokens.session(of: user).tokens.accessToken).session)
            tokens.clock.pass(1)
        }
        let list = try await tokens.list(of: user)
        #expect(list.map(\.id) == ids.reversed())
        #expect(list.first?.ipAddress == "192.0.2.1")
        #expect(list.first?.userAgent == "test")
    }

    @Test func removesExpiredSessionsFromTheIndex() async throws {
        let tokens = try await TokensFixture()
        let user = UserID.make()
        _ = try await tokens.session(of: user)
        let over = try await tokens.check(try await tokens.session(of: user).tokens.accessToken).session
        let keys = tokens.service.sessions.keys
        _ = try await tokens.redis.send(RedisCommand("DEL", keys.session(over, of: user)))
        let list = try await tokens.list(of: user)
        #expect(list.count == 1)
        #expect(try await tokens.redis.send(RedisCommand("ZCARD", keys.sessions(of: user))).int == 1)
    }
}
