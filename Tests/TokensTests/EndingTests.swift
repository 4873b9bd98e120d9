import Models
import Testing

@testable import TokensService

@Suite struct EndingTests {
    @Test func anEndedSessionIsRefusedAtOnce() async throws {
        let tokens = try await TokensFixture()
        let user = UserID.make()
        let (one, two) = (try await tokens.session(of: user), try await tokens.session(of: user))
        let session = try await tokens.check(one.tokens.accessToken).session
        let deadline = tokens.context().deadline.instant
        #expect(try await tokens.house.sessions.end(session, of: user, deadline: deadline))
        #expect(try await !tokens.house.sessions.end(session, of: user, deadline: deadline))
        #expect(await code { try await tokens.check(one.tokens.accessToken) } == "invalid_token")
        #expect(await code { try await tokens.refresh(one.tokens.refreshToken) } == "invalid_refresh_token")
        #expect(await code { try await tokens.check(two.tokens.accessToken) } == nil)
        #expect(try await tokens.house.sessions.endAll(of: user, deadline: deadline) == 1)
        #expect(await code { try await tokens.check(two.tokens.accessToken) } == "invalid_token")
    }

    @Test func nobodyEndsTheSessionOfAnother() async throws {
        let tokens = try await TokensFixture()
        let grant = try await tokens.session()
        let session = try await tokens.check(grant.tokens.accessToken).session
        #expect(try await !tokens.house.sessions.end(session, of: .make(), deadline: tokens.context().deadline.instant))
        #expect(await code { try await tokens.check(grant.tokens.accessToken) } == nil)
    }

    @Test func aNewEpochEndsWhatWasBefore() async throws {
        let tokens = try await TokensFixture()
        let user = UserID.make()
        let (kept, other) = (try await tokens.session(of: user), try await tokens.session(of: user))
        let keptID = try await tokens.check(kept.tokens.accessToken).session
        try await tokens.advance(user, to: 2, keeping: keptID)
        #expect(await code { try await tokens.check(kept.tokens.accessToken) } == nil)
        #expect(await code { try await tokens.check(other.tokens.accessToken) } == "invalid_token")
        #expect(await code { try await tokens.refresh(other.tokens.refreshToken) } == "invalid_refresh_token")

        // The same news again, from the courier, ends nothing that began since.
        let later = try await tokens.session(of: user, epoch: 2)
        try await tokens.advance(user, to: 2)
        try await tokens.advance(user, to: 1)
        #expect(await code { try await tokens.check(later.tokens.accessToken) } == nil)
        #expect(await code { try await tokens.check(kept.tokens.accessToken) } == nil)
    }

    @Test func aSwitchGoesOnWithTheSameSignIn() async throws {
        let tokens = try await TokensFixture()
        let user = UserID.make()
        let old = try await tokens.session(of: user)
        let before = try await tokens.check(old.tokens.accessToken)
        tokens.clock.pass(60)
        let switchSession = SwitchSession(
            proofs: tokens.house.proofs, sessions: tokens.house.sessions, mint: tokens.house.mint)
        let call = Tokens.SwitchSession(
            proof: try await tokens.proof(of: user, role: .member), client: TokensFixture.client,
            session: before.session, device: .init())
        let new = try await switchSession(call, tokens.context())
        let after = try await tokens.check(new.tokens.accessToken)
        #expect(after.account != before.account)
        #expect(after.session != before.session)
        #expect(after.role == .member)
        #expect(after.authenticatedAt == before.authenticatedAt)
        #expect(after.authenticationMethods == before.authenticationMethods)
        #expect(await code { try await tokens.check(old.tokens.accessToken) } == "invalid_token")
        #expect(await code { try await tokens.refresh(new.tokens.refreshToken) } == nil)
        #expect(await code { try await switchSession(call, tokens.context()) } == "invalid_proof")
    }

    @Test func sessionsAreListedNewestFirst() async throws {
        let tokens = try await TokensFixture()
        let user = UserID.make()
        var ids: [SessionID] = []
        for _ in 0..<3 {
            ids.append(try await tokens.check(try await tokens.session(of: user).tokens.accessToken).session)
            tokens.clock.pass(1)
        }
        let list = try await tokens.house.sessions.list(of: user, deadline: tokens.context().deadline.instant)
        #expect(list.map(\.id) == ids.reversed())
        #expect(list.first?.ipAddress == "192.0.2.1")
        #expect(list.first?.userAgent == "test")
    }

    @Test func aUserHasABoundedNumberOfSessions() async throws {
        let tokens = try await TokensFixture()
        let user = UserID.make()
        let first = try await tokens.session(of: user)
        for _ in 0..<SessionStore.mostSessions {
            tokens.clock.pass(1)
            _ = try await tokens.session(of: user)
        }
        #expect(await code { try await tokens.check(first.tokens.accessToken) } == "invalid_token")
        let list = try await tokens.house.sessions.list(of: user, deadline: tokens.context().deadline.instant)
        #expect(list.count == SessionStore.mostSessions)
    }
}
