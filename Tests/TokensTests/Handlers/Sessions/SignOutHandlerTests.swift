import Foundation
import Models
import RPC
import Testing

@testable import TokensService

@Suite struct SignOutHandlerTests {
    /// What a browser has left when its access token is past its lifetime, be it used already.
    @Test func endsTheSessionOfARefreshTokenThatWasUsedBefore() async throws {
        let tokens = try await TokensFixture()
        let user = UserID.make()
        let (one, other) = (try await tokens.session(of: user), try await tokens.session(of: user))
        let first = one.tokens.refreshToken
        let second = try await tokens.refresh(first)
        func end(_ token: RefreshToken) async throws -> UserID? {
            try await tokens.signingOut(Tokens.SignOut(refreshToken: token), tokens.context()).user
        }
        #expect(try await end(Secret("junk")) == nil)
        #expect(
            try await end(
                RefreshTokenCodec(key: .random()).text(
                    of: .init(
                        user: user, session: try await tokens.check(one.tokens.accessToken).session, step: 1,
                        secret: Data(repeating: 7, count: 32)))) == nil)
        #expect(await code { try await tokens.check(second.tokens.accessToken) } == nil)
        let client = try await FindBrowserSessionHandler(sessions: tokens.service.sessions)(
            .init(refreshToken: first), tokens.context()
        ).client
        #expect(client == TokensFixture.client)
        #expect(try await end(first) == user)
        #expect(try await end(first) == nil)
        let error = await #expect(throws: ServiceError.self) { try await tokens.check(second.tokens.accessToken) }
        #expect(error == .sessionOver)
        #expect(await code { try await tokens.check(other.tokens.accessToken) } == nil)
    }
}
