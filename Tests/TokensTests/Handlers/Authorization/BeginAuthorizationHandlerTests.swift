import Models
import Redis
import Testing

@testable import TokensService

@Suite struct BeginAuthorizationHandlerTests {
    /// The most that the gateway lets pass takes a byte for a byte, whatever its characters, and little beside it.
    @Test(arguments: ["x", "\"", "\\", "/"])
    func storesARequestInLittleMoreThanItsLength(_ character: String) async throws {
        let oauth = try await OAuthFixture()
        let state = String(repeating: character, count: 2500)
        _ = try await oauth.begin(oauth.request(state: state))
        let key = try #require(try await oauth.storedRequests().first)
        let bytes = try #require(try await oauth.tokens.redis.send(RedisCommand("HSTRLEN", key, "sealed")).int)
        #expect(bytes < 2500 + 700, "\(bytes)")
        let tooLong = oauth.request(state: String(repeating: "x", count: 9000))
        #expect(await code { try await oauth.begin(tooLong) } == "request_too_long")
    }
}
