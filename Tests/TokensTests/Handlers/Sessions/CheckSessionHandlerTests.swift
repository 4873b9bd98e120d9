import Models
import Testing

@testable import TokensService

@Suite struct CheckSessionHandlerTests {
    private func check(
        _ tokens: TokensFixture, _ token: CheckedToken, user: UserID? = nil, keyID: String? = nil
    ) async throws {
        _ = try await CheckSessionHandler(keyRing: tokens.service.keyRing, sessions: tokens.service.sessions)(
            .init(user: user ?? token.claims.user, session: token.claims.session, keyID: keyID ?? token.kid),
            tokens.context())
    }

    @Test func aSessionGoesOnUntilItIsRevoked() async throws {
        let tokens = try await TokensFixture()
        let user = UserID.make()
        let token = try await tokens.service.checker.check(tokens.session(of: user).tokens.accessToken)
        for _ in 1...2 { try await check(tokens, token) }
        try await tokens.end(token.claims.session, of: user)
        let over = await #expect(throws: ServiceError.self) { try await check(tokens, token) }
        #expect(over == .sessionOver)
    }

    @Test func tokensOfAnEarlierEpochAreOutdated() async throws {
        let tokens = try await TokensFixture()
        let user = UserID.make()
        let token = try await tokens.service.checker.check(tokens.session(of: user).tokens.accessToken)
        _ = try await tokens.session(of: user, epoch: 2)
        let outdated = await #expect(throws: ServiceError.self) { try await check(tokens, token) }
        #expect(outdated == .invalidToken)
        try await tokens.advance(user, to: 2)
        let over = await #expect(throws: ServiceError.self) { try await check(tokens, token) }
        #expect(over == .sessionOver)
    }

    @Test func anotherUserDoesNotHaveTheSession() async throws {
        let tokens = try await TokensFixture()
        let token = try await tokens.service.checker.check(tokens.session().tokens.accessToken)
        let error = await #expect(throws: ServiceError.self) { try await check(tokens, token, user: .make()) }
        #expect(error == .sessionOver)
    }

    @Test(arguments: ["", "unknown", "k\r\nQUIT"]) func anUnknownKeyIsRefused(keyID: String) async throws {
        let tokens = try await TokensFixture()
        let token = try await tokens.service.checker.check(tokens.session().tokens.accessToken)
        let error = await #expect(throws: ServiceError.self) { try await check(tokens, token, keyID: keyID) }
        #expect(error == .invalidToken)
    }

    /// The key ring of this replica has not read it yet.
    @Test func aKeyThatAnotherReplicaHasJustMadeIsAccepted() async throws {
        let tokens = try await TokensFixture()
        let replica = try await TokensFixture(beside: tokens)
        let old = try await tokens.service.checker.check(tokens.session().tokens.accessToken)
        #expect(try await tokens.service.keyRing.revoke(old.kid, by: "test"))
        let token = try await tokens.service.checker.check(tokens.session().tokens.accessToken)
        #expect(try replica.service.keyRing.current().algorithms[token.kid] == nil)
        try await check(replica, token)
    }

    /// The key ring of this replica may not have heard of it yet.
    @Test func aKeyThatWasJustRevokedIsRefused() async throws {
        let tokens = try await TokensFixture()
        let token = try await tokens.service.checker.check(tokens.session().tokens.accessToken)
        _ = try await tokens.service.sessions.redis.send(
            .init("HDEL", tokens.service.sessions.keys.signingKeys, token.kid))
        let error = await #expect(throws: ServiceError.self) { try await check(tokens, token) }
        #expect(error == .invalidToken)
    }
}
