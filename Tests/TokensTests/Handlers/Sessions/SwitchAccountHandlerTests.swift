import Models
import Testing

@testable import TokensService

@Suite struct SwitchAccountHandlerTests {
    @Test func keepsTheSignInAndTheExpiry() async throws {
        let tokens = try await TokensFixture()
        let user = UserID.make()
        let old = try await tokens.session(of: user, methods: ["pwd", "otp", "mfa"])
        let before = try await tokens.check(old.tokens.accessToken)
        let end = try await tokens.stored("absolute_expiry", of: old.tokens.refreshToken)?.int
        tokens.clock.pass(60)
        let proof = try await tokens.proof(of: user, role: .member, methods: [])
        let new = try await tokens.switchSession(before.session, proof)
        let after = try await tokens.check(new.tokens.accessToken)
        #expect(after.account != before.account)
        #expect(after.session != before.session)
        #expect(after.role == .member)
        #expect(after.authenticatedAt == before.authenticatedAt)
        #expect(after.authenticationMethods == before.authenticationMethods)
        let twoFactors = try await tokens.authentication(of: new.tokens.accessToken)?.latest(reaching: .twoFactors)
        #expect(twoFactors.map { $0.time / 1000 } == before.authenticatedAt)
        #expect(end != nil)
        #expect(try await tokens.stored("absolute_expiry", of: new.tokens.refreshToken)?.int == end)
        #expect(await code { try await tokens.check(old.tokens.accessToken) } == "invalid_token")
        #expect(await code { try await tokens.refresh(new.tokens.refreshToken) } == nil)
        #expect(await code { try await tokens.switchSession(before.session, proof) } == "invalid_proof")
        #expect(try await tokens.list(of: user).map(\.id) == [after.session])
    }

    /// A code that is used again ends what it gave, also after that went on in another account.
    @Test func aReplayedCodeEndsTheSessionThatReplacedItsOwn() async throws {
        let oauth = try await OAuthFixture()
        let code = try await oauth.code()
        let grant = try await oauth.redeem(code)
        var session = try await oauth.tokens.check(grant.accessToken).session
        var latest: Tokens.IssuedSession?
        for _ in 0..<2 {
            let proof = try await oauth.tokens.proof(
                of: oauth.user, client: oauth.client, methods: [], application: oauth.application)
            let next = try await oauth.tokens.switchSession(session, proof, client: oauth.client)
            session = try await oauth.tokens.check(next.tokens.accessToken).session
            latest = next
        }
        let tokens = try #require(latest).tokens
        #expect(await TokensTests.code { try await oauth.redeem(code) } == "invalid_grant")
        #expect(await TokensTests.code { try await oauth.tokens.check(tokens.accessToken) } == "invalid_token")
        #expect(await TokensTests.code { try await oauth.tokens.refresh(tokens.refreshToken) } != nil)
        // The browser's own session goes on.
        #expect(try await oauth.tokens.list(of: oauth.user).count == 1)
    }

    @Test func replacesOnlyAnActiveSessionOfTheClientAndUser() async throws {
        let tokens = try await TokensFixture()
        let user = UserID.make()
        let grant = try await tokens.session(of: user)
        let session = try await tokens.check(grant.tokens.accessToken).session
        let other = try #require(ClientID("client_other"))

        let ofAnotherUser = try await tokens.proof(of: .make(), methods: [])
        #expect(await code { try await tokens.switchSession(session, ofAnotherUser) } == "invalid_token")
        let ofAnotherClient = try await tokens.proof(of: user, client: other, methods: [])
        #expect(await code { try await tokens.switchSession(session, ofAnotherClient) } == "invalid_proof")
        let client = try await tokens.proof(of: user, client: other, methods: [])
        #expect(await code { try await tokens.switchSession(session, client, client: other) } == "invalid_token")
        #expect(await code { try await tokens.check(grant.tokens.accessToken) } == nil)

        try await tokens.end(session, of: user)
        let late = try await tokens.proof(of: user, methods: [])
        #expect(await code { try await tokens.switchSession(session, late) } == "invalid_token")
        #expect(try await tokens.list(of: user).isEmpty)
    }

    @Test func refusesASessionFromBeforeAChangeOfRights() async throws {
        let tokens = try await TokensFixture()
        let user = UserID.make()
        let old = try await tokens.session(of: user)
        let session = try await tokens.check(old.tokens.accessToken).session

        // Identity has begun epoch 2, and the news is still on its way: its proofs speak of it already.
        let proof = try await tokens.proof(of: user, epoch: 2, methods: [])
        #expect(await code { try await tokens.switchSession(session, proof) } == "invalid_token")
        // The claims of the proof count at once.
        #expect(await code { try await tokens.check(old.tokens.accessToken) } == "invalid_token")
        try await tokens.advance(user, to: 2)
        #expect(await code { try await tokens.refresh(old.tokens.refreshToken) } == "invalid_refresh_token")
        #expect(try await tokens.list(of: user).isEmpty)
    }

    @Test func replacesASessionThatANewEpochKept() async throws {
        let tokens = try await TokensFixture()
        let user = UserID.make()
        let kept = try await tokens.check(try await tokens.session(of: user).tokens.accessToken).session
        try await tokens.advance(user, to: 2, keeping: kept)
        let proof = try await tokens.proof(of: user, epoch: 2, methods: [])
        #expect(await code { try await tokens.switchSession(kept, proof) } == nil)
    }

    /// Identity signs a proof for a switch without authenticating the user, so such a proof must not open a session.
    @Test func refusesAProofForSignInAndIssueSessionOneForASwitch() async throws {
        let tokens = try await TokensFixture()
        let user = UserID.make()
        let forSwitch = try await tokens.proof(of: user, methods: [])
        #expect(await code { try await tokens.issue(forSwitch) } == "invalid_proof")
        let session = try await tokens.check(try await tokens.session(of: user).tokens.accessToken).session
        let forSignIn = try await tokens.proof(of: user)
        #expect(await code { try await tokens.switchSession(session, forSignIn) } == "invalid_proof")
    }
}
