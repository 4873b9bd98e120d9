import Foundation
import Models
import RPC
import Redis
import Testing

@testable import TokensService

@Suite struct RefreshSessionHandlerTests {
    @Test func rotatesAndKeepsTheClaims() async throws {
        let tokens = try await TokensFixture()
        let first = try await tokens.session()
        let second = try await tokens.refresh(first.tokens.refreshToken)
        #expect(second.tokens.refreshToken != first.tokens.refreshToken)
        var (before, after) = (
            try await tokens.check(first.tokens.accessToken), try await tokens.check(second.tokens.accessToken)
        )
        #expect(before.tokenID != after.tokenID)
        after.tokenID = before.tokenID
        (after.issuedAt, after.notBefore, after.expiresAt) = (before.issuedAt, before.notBefore, before.expiresAt)
        #expect(before == after)
        before.user = .make()
        #expect(before != after)
    }

    @Test func concurrentCallsGetTheSameSuccessor() async throws {
        let tokens = try await TokensFixture()
        let first = try await tokens.session().tokens.refreshToken
        let successors = try await withThrowingTaskGroup(of: Secret.self) { group in
            for _ in 0..<50 { group.addTask { try await tokens.refresh(first).tokens.refreshToken } }
            return try await group.reduce(into: Set<Secret>()) { $0.insert($1) }
        }
        #expect(successors.count == 1)
        // One rotation only: the successor is current, and its own successor is new.
        let successor = try #require(successors.first)
        #expect(try await tokens.stored("step", of: first)?.int == 2)
        #expect(try await tokens.refresh(successor).tokens.refreshToken != successor)
    }

    @Test func endsTheSessionAfterAReplay() async throws {
        let tokens = try await TokensFixture()
        let user = UserID.make()
        let first = try await tokens.session(of: user).tokens.refreshToken
        let second = try await tokens.refresh(first)
        tokens.clock.pass(5)
        #expect(try await tokens.refresh(first).tokens.refreshToken == second.tokens.refreshToken)
        tokens.clock.pass(6)
        let error = await #expect(throws: ServiceError.self) { try await tokens.refresh(first) }
        #expect(error?.code == .refreshTokenReused)
        let attested = try await tokens.read(error?.attestation)
        #expect(attested?.event == .refreshTokenReused && attested?.user == user)
        #expect(await code { try await tokens.refresh(second.tokens.refreshToken) } == "invalid_refresh_token")
        #expect(await code { try await tokens.check(second.tokens.accessToken) } == "invalid_token")
    }

    @Test func detectsAReplayOfAnOlderTokenAtOnce() async throws {
        let tokens = try await TokensFixture()
        let first = try await tokens.session().tokens.refreshToken
        let third = try await tokens.refresh(try await tokens.refresh(first).tokens.refreshToken)
        #expect(await code { try await tokens.refresh(first) } == "refresh_token_reused")
        #expect(await code { try await tokens.refresh(third.tokens.refreshToken) } == "invalid_refresh_token")
    }

    @Test func endsNothingForAForgedToken() async throws {
        let tokens = try await TokensFixture()
        let grant = try await tokens.session()
        let genuine = try #require(tokens.service.sessions.codec.read(grant.tokens.refreshToken))
        let forger = RefreshTokenCodec(key: .random())
        for step in [UInt32(0), 1, 2, 99] {
            let forged = PresentedRefreshToken(
                user: genuine.user, session: genuine.session, step: step, secret: Data(repeating: 7, count: 32))
            #expect(await code { try await tokens.refresh(forger.text(of: forged)) } == "invalid_refresh_token")
        }
        for text in ["", "x", String(repeating: "A", count: 114), String(repeating: "A", count: 5000)] {
            #expect(await code { try await tokens.refresh(Secret(text)) } == "invalid_refresh_token")
        }
        #expect(try await tokens.refresh(grant.tokens.refreshToken).expiresIn == 600)
    }

    @Test func endsNothingForATokenThatWasNeverIssued() async throws {
        let tokens = try await TokensFixture()
        let grant = try await tokens.session()
        let codec = tokens.service.sessions.codec
        let genuine = try #require(codec.read(grant.tokens.refreshToken))
        // Under our MAC, but with another secret, or further ahead than a fail-over may lose.
        let other = PresentedRefreshToken(
            user: genuine.user, session: genuine.session, step: genuine.step, secret: Data(repeating: 7, count: 32))
        let farAhead = codec.successor(of: codec.successor(of: genuine))
        for token in [other, farAhead] {
            #expect(await code { try await tokens.refresh(codec.text(of: token)) } == "invalid_refresh_token")
        }
        #expect(try await tokens.stored("step", of: grant.tokens.refreshToken)?.int == 1)
        #expect(await code { try await tokens.refresh(grant.tokens.refreshToken) } == nil)
    }

    @Test func refusesATokenOfAnotherClient() async throws {
        let tokens = try await TokensFixture()
        let token = try await tokens.session().tokens.refreshToken
        let other = try #require(ClientID("client_other"))
        #expect(await code { try await tokens.refresh(token, client: other) } == "invalid_refresh_token")
        #expect(try await tokens.stored("step", of: token)?.int == 1)
        #expect(await code { try await tokens.refresh(token, client: TokensFixture.client) } == nil)
    }

    @Test func endsTheSessionAfterAReplayByAnotherClient() async throws {
        let tokens = try await TokensFixture()
        let first = try await tokens.session().tokens.refreshToken
        let second = try await tokens.refresh(first).tokens.refreshToken
        _ = try await tokens.refresh(second)
        let other = try #require(ClientID("client_other"))
        #expect(await code { try await tokens.refresh(first, client: other) } == "refresh_token_reused")
        #expect(await code { try await tokens.refresh(second) } == "invalid_refresh_token")
    }

    @Test func expiresWhenIdleAndAtTheLatestAfterItsAbsoluteLifetime() async throws {
        let idle = try await TokensFixture()
        let unused = try await idle.session().tokens.refreshToken
        idle.clock.pass(30 * 86_400 + 1)
        #expect(await code { try await idle.refresh(unused) } == "invalid_refresh_token")

        let used = try await TokensFixture()
        var token = try await used.session().tokens.refreshToken
        for _ in 0..<3 {
            used.clock.pass(29 * 86_400)
            let grant = try await used.refresh(token)
            token = grant.tokens.refreshToken
            #expect(grant.refreshExpiresIn <= 30 * 86_400)
        }
        // 87 days have passed; three are left, whatever the idle lifetime is.
        used.clock.pass(2 * 86_400)
        let last = try await used.refresh(token)
        #expect(last.refreshExpiresIn <= 86_400)
        used.clock.pass(86_401)
        #expect(await code { try await used.refresh(last.tokens.refreshToken) } == "invalid_refresh_token")
    }

    @Test func survivesAFailOverThatLosesTheLastRotation() async throws {
        let tokens = try await TokensFixture()
        let grant = try await tokens.session()
        let first = grant.tokens.refreshToken
        let presented = try #require(tokens.service.sessions.codec.read(first))
        let key = tokens.service.sessions.keys.session(presented.session, of: presented.user)
        let before = try await tokens.redis.send(RedisCommand("DUMP", key))
        let second = try await tokens.refresh(first).tokens.refreshToken
        let dump = try #require(before.bytes)
        _ = try await tokens.redis.send(RedisCommand("RESTORE", key, 0, dump, "REPLACE"))

        // The store is a step behind; the token that it has forgotten counts, once.
        let third = try await tokens.refresh(second).tokens.refreshToken
        #expect(try await tokens.refresh(third).tokens.refreshToken != third)
        tokens.clock.pass(11)
        #expect(await code { try await tokens.refresh(second) } == "refresh_token_reused")
    }

    /// A browser forgets its tokens after a final error.
    @Test func errorsTellWhetherTheyAreFinal() async throws {
        let tokens = try await TokensFixture()
        let user = UserID.make()
        let kept = try await tokens.session(of: user)
        func error(_ token: RefreshToken, client: ClientID? = nil) async -> ServiceError? {
            await #expect(throws: ServiceError.self) { try await tokens.refresh(token, client: client) }
        }
        #expect(await error(kept.tokens.refreshToken, client: ClientID("client_other")) == .foreignRefreshToken)
        // News that may keep the session are on their way.
        _ = try await tokens.session(of: user, epoch: 2)
        #expect(await error(kept.tokens.refreshToken) == .outdatedRefreshToken)
        let outdated = await #expect(throws: ServiceError.self) { try await tokens.check(kept.tokens.accessToken) }
        #expect(outdated == .invalidToken)
        try await tokens.advance(user, to: 2)
        #expect(await error(kept.tokens.refreshToken) == .invalidRefreshToken)
        #expect(await error(Secret("junk")) == .invalidRefreshToken)
    }

    @Test func countsTheRefreshInTheSameCall() async throws {
        let tokens = try await TokensFixture()
        let grant = try await tokens.session()
        let refresh = tokens.refreshing
        func use() -> Tokens.Spend {
            Tokens.Spend(policy: "refresh", subject: Secret("\(UUID())"), rule: .init(limit: 1, window: 60))
        }
        let one = use()
        let first = try await refresh(
            .init(refreshToken: grant.tokens.refreshToken, client: nil, device: .init(), spend: one), tokens.context())
        #expect(first.limit?.remaining == 0)
        let refused = await code {
            try await refresh(
                .init(refreshToken: first.tokens.refreshToken, client: nil, device: .init(), spend: one),
                tokens.context())
        }
        #expect(refused == "rate_limited")
        // What was refused was not rotated.
        let second = try await tokens.refresh(first.tokens.refreshToken)
        #expect(second.limit == nil)
        // What is no token of ours spends nothing that a neighbour may need.
        let other = use()
        let forged = String(second.tokens.refreshToken.reveal().dropLast(3)) + "AAA"
        for junk in ["junk", forged] {
            let code = await code {
                try await refresh(
                    .init(refreshToken: Secret(junk), client: nil, device: .init(), spend: other), tokens.context())
            }
            #expect(code == "invalid_refresh_token")
        }
        #expect(try await tokens.service.limits.spend(other, deadline: tokens.context().deadline.instant).isAllowed)
    }
}
