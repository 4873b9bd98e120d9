import Foundation
import Models
import RPC
import Redis
import Testing

@testable import TokensService

@Suite struct ListKeyEventsHandlerTests {
    /// Who rotates and revokes a thousand times buries nothing.
    @Test func storesEveryEvent() async throws {
        let tokens = try await TokensFixture()
        let list = ListKeyEventsHandler(keyRing: tokens.service.keyRing)
        let first = try #require(try await tokens.service.keyRing.store.events(after: 0).last)
        let filler = SigningKeyEvent(
            at: Timestamp(seconds: 1_700_000_000), event: .made, kid: "filler", alg: "ES256", by: "test")
        let line = try JSONEncoder().encode(filler)
        let name = tokens.service.sessions.keys.signingKeyEvents
        for _ in 0..<2 {
            _ = try await tokens.redis.send(
                RedisCommand("LPUSH", arguments: [name] + Array(repeating: line, count: 600)))
        }
        _ = try await RotateKeysHandler(keyRing: tokens.service.keyRing)(.init(), tokens.context())
        var all: [SigningKeyEvent] = []
        for offset in [0, 1000] {
            all += try await list(Tokens.ListKeyEvents(offset: offset), tokens.context())
        }
        #expect(all.count == 1202 && all.last == first && all.first?.event == .made && all.first?.kid != "filler")
        #expect(try await list(Tokens.ListKeyEvents(offset: 2000), tokens.context()).isEmpty)
    }
}
