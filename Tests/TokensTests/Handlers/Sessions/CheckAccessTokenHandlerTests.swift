import Models
import Testing

@testable import TokensService

@Suite struct CheckAccessTokenHandlerTests {
    @Test func repliesTheClaimsOfAnActiveToken() async throws {
        let tokens = try await TokensFixture()
        let user = UserID.make()
        let token = try await tokens.session(of: user).tokens.accessToken
        let claims = try await tokens.check(token)
        let checked = try await tokens.service.checker.check(token)
        #expect(claims.user == user && claims == checked.claims)
    }

    @Test func tellsASessionThatIsOverFromATokenThatIsOutdated() async throws {
        let tokens = try await TokensFixture()
        let user = UserID.make()
        let token = try await tokens.session(of: user).tokens.accessToken
        // A later epoch has begun, but the session may still be kept.
        _ = try await tokens.session(of: user, epoch: 2)
        let outdated = await #expect(throws: ServiceError.self) { try await tokens.check(token) }
        #expect(outdated == .invalidToken)
        try await tokens.advance(user, to: 2)
        let over = await #expect(throws: ServiceError.self) { try await tokens.check(token) }
        #expect(over == .sessionOver)
    }
}
