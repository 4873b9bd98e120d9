import Models
import Testing

@testable import TokensService

@Suite struct EndSessionHandlerTests {
    @Test func refusesTheTokensOfAnEndedSessionAtOnce() async throws {
        let tokens = try await TokensFixture()
        let user = UserID.make()
        let (one, two) = (try await tokens.session(of: user), try await tokens.session(of: user))
        let session = try await tokens.check(one.tokens.accessToken).session
        #expect(await code { try await tokens.end(session, of: user) } == nil)
        #expect(await code { try await tokens.end(session, of: user) } == "not_found")
        #expect(await code { try await tokens.check(one.tokens.accessToken) } == "invalid_token")
        #expect(await code { try await tokens.refresh(one.tokens.refreshToken) } == "invalid_refresh_token")
        #expect(await code { try await tokens.check(two.tokens.accessToken) } == nil)
        #expect(try await tokens.endAll(of: user) == 1)
        #expect(try await tokens.endAll(of: user) == 0)
        #expect(await code { try await tokens.check(two.tokens.accessToken) } == "invalid_token")
    }

    @Test func doesNotEndAnotherUsersSession() async throws {
        let tokens = try await TokensFixture()
        let grant = try await tokens.session()
        let session = try await tokens.check(grant.tokens.accessToken).session
        #expect(await code { try await tokens.end(session, of: .make()) } == "not_found")
        #expect(await code { try await tokens.check(grant.tokens.accessToken) } == nil)
    }
}
