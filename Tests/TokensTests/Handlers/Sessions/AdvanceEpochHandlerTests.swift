import Models
import Testing

@testable import TokensService

@Suite struct AdvanceEpochHandlerTests {
    @Test func endsSessionsOfEarlierEpochs() async throws {
        let tokens = try await TokensFixture()
        let user = UserID.make()
        let (kept, other) = (try await tokens.session(of: user), try await tokens.session(of: user))
        let keptID = try await tokens.check(kept.tokens.accessToken).session
        try await tokens.advance(user, to: 2, keeping: keptID)
        #expect(await code { try await tokens.check(kept.tokens.accessToken) } == nil)
        #expect(await code { try await tokens.check(other.tokens.accessToken) } == "invalid_token")
        #expect(await code { try await tokens.refresh(other.tokens.refreshToken) } == "invalid_refresh_token")

        // The same news again, from the outboxRelay, ends nothing that began since.
        let later = try await tokens.session(of: user, epoch: 2)
        try await tokens.advance(user, to: 2)
        try await tokens.advance(user, to: 1)
        #expect(await code { try await tokens.check(later.tokens.accessToken) } == nil)
        #expect(await code { try await tokens.check(kept.tokens.accessToken) } == nil)
    }

    /// The user has another role in an account, or is no member any more.
    @Test func endsTheSessionsInOneAccount() async throws {
        let tokens = try await TokensFixture()
        let user = UserID.make()
        let (inside, outside) = (try await tokens.session(of: user), try await tokens.session(of: user))
        let account = try await tokens.check(inside.tokens.accessToken).account
        // A sign-in and a switch that were attested just before come too late.
        let late = try await tokens.proof(of: user)
        let switching = try await tokens.proof(of: user, role: .member, methods: [])
        try await tokens.advance(user, to: 2, in: account)
        #expect(await code { try await tokens.check(inside.tokens.accessToken) } == "invalid_token")
        #expect(await code { try await tokens.refresh(inside.tokens.refreshToken) } == "invalid_refresh_token")
        #expect(await code { try await tokens.issue(late) } == "invalid_proof")
        let session = try await tokens.check(outside.tokens.accessToken).session
        #expect(await code { try await tokens.switchSession(session, switching) } == "invalid_proof")
        // The other session goes on, also with its refresh token, and it ends with the next epoch for all.
        let next = try await tokens.refresh(outside.tokens.refreshToken)
        #expect(await code { try await tokens.check(next.tokens.accessToken) } == nil)
        #expect(try await tokens.list(of: user).map(\.id) == [session])
        try await tokens.advance(user, to: 3)
        #expect(await code { try await tokens.check(next.tokens.accessToken) } == "invalid_token")
    }

    @Test func keepsASessionAlthoughALaterSignInCameFirst() async throws {
        let tokens = try await TokensFixture()
        let user = UserID.make()
        let kept = try await tokens.session(of: user)
        let session = try await tokens.check(kept.tokens.accessToken).session
        // A sign-in after the change arrives before the event that names the session to keep.
        _ = try await tokens.session(of: user, epoch: 2)
        #expect(await code { try await tokens.refresh(kept.tokens.refreshToken) } == "invalid_refresh_token")
        try await tokens.advance(user, to: 2, keeping: session)
        #expect(await code { try await tokens.refresh(kept.tokens.refreshToken) } == nil)
    }
}
