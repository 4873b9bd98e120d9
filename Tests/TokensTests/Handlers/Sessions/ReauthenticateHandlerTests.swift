import Models
import Proofs
import Testing

@testable import TokensService

@Suite struct ReauthenticateHandlerTests {
    private func proof(
        _ tokens: TokensFixture, of claims: AccessTokenClaims, methods: [String] = ["otp", "mfa"], epoch: Int = 1,
        user: UserID? = nil, request: RequestID? = nil
    ) async throws -> Proof {
        try await tokens.identity.sign(
            statement: ReauthenticationProof(
                user: user ?? claims.user, session: claims.session, epoch: epoch, authenticationMethods: methods,
                request: request), for: .tokens)
    }

    private func reauthenticate(
        _ tokens: TokensFixture, _ proof: Proof, request: RequestID? = nil
    ) async throws -> Tokens.Reauthenticate.Reply {
        try await ReauthenticateHandler(
            proofVerifier: tokens.service.proofVerifier, sessions: tokens.service.sessions,
            tokenIssuer: tokens.service.tokenIssuer)(.init(proof: proof), tokens.context(request))
    }

    @Test func renewsTheSignInAndKeepsTheRefreshToken() async throws {
        let tokens = try await TokensFixture()
        let session = try await tokens.session()
        let before = try await tokens.check(session.tokens.accessToken)
        tokens.clock.pass(200)
        let renewed = try await reauthenticate(tokens, try await proof(tokens, of: before))
        let after = try await tokens.check(renewed.accessToken)
        #expect(after.session == before.session && after.account == before.account && after.scope == before.scope)
        #expect(after.authenticatedAt == before.authenticatedAt + 200)
        #expect(after.authenticationMethods == ["pwd", "otp", "mfa"] && after.authenticationContext == .twoFactors)
        // What was issued before stays what it was; what is issued from now on is as fresh.
        #expect(try await tokens.check(session.tokens.accessToken).authenticatedAt == before.authenticatedAt)
        let refreshed = try await tokens.refresh(session.tokens.refreshToken)
        let claims = try await tokens.check(refreshed.tokens.accessToken)
        #expect(claims.authenticatedAt == after.authenticatedAt)
        #expect(claims.authenticationMethods == after.authenticationMethods)
    }

    /// What was shown before keeps its time, so that it is recent for nobody.
    @Test func aPasswordRenewsOnlyWhatItShows() async throws {
        let tokens = try await TokensFixture()
        let session = try await tokens.session(methods: ["pwd", "otp", "mfa"])
        let before = try await tokens.check(session.tokens.accessToken)
        tokens.clock.pass(200)
        let renewed = try await reauthenticate(tokens, try await proof(tokens, of: before, methods: ["pwd"]))
        let after = try await tokens.check(renewed.accessToken)
        #expect(after.authenticationMethods == ["pwd"] && after.authenticationContext == .oneFactor)
        #expect(after.authenticatedAt == before.authenticatedAt + 200)
        let times = try #require(try await tokens.authentication(of: renewed.accessToken))
        #expect((times.latest(reaching: .oneFactor)?.time ?? 0) / 1000 == after.authenticatedAt)
        let twoFactors = try #require(times.latest(reaching: .twoFactors))
        #expect(twoFactors.time / 1000 == before.authenticatedAt && twoFactors.methods == ["pwd", "otp", "mfa"])
        let refreshed = try await tokens.refresh(session.tokens.refreshToken)
        #expect(try await tokens.check(refreshed.tokens.accessToken).authenticationMethods == ["pwd"])
        // The code counts from now on.
        let shown = try await reauthenticate(tokens, try await proof(tokens, of: before))
        #expect(try await tokens.check(shown.accessToken).authenticationMethods == ["pwd", "otp", "mfa"])
    }

    @Test func aCodeDoesNotRenewAPasskey() async throws {
        let tokens = try await TokensFixture()
        let session = try await tokens.session(methods: ["hwk", "user", "mfa"])
        let before = try await tokens.check(session.tokens.accessToken)
        tokens.clock.pass(200)
        let renewed = try await reauthenticate(tokens, try await proof(tokens, of: before))
        let after = try await tokens.check(renewed.accessToken)
        #expect(after.authenticationMethods == ["mfa", "otp"] && after.authenticationContext == .twoFactors)
        let passkey = try await tokens.authentication(of: renewed.accessToken)?.latest(reaching: .phishingResistant)
        #expect(passkey.map { $0.time / 1000 } == before.authenticatedAt)
    }

    /// It did not store what a password had renewed.
    @Test func aSessionOfAnEarlierVersionKeepsNoTimeOfItsSecondFactor() async throws {
        let tokens = try await TokensFixture()
        let session = try await tokens.session(methods: ["pwd", "otp", "mfa"])
        let before = try await tokens.check(session.tokens.accessToken)
        try await tokens.forgetFactorTimes(of: session.tokens.refreshToken)
        #expect(
            try await tokens.authentication(of: session.tokens.accessToken)?.latest(reaching: .twoFactors)?.time == 0)
        let renewed = try await reauthenticate(tokens, try await proof(tokens, of: before, methods: ["pwd"]))
        let times = try await tokens.authentication(of: renewed.accessToken)
        #expect(times?.latest(reaching: .twoFactors)?.time == 0)
        #expect((times?.latest(reaching: .oneFactor)?.time ?? 0) > 0)
    }

    @Test func namesEachMethodOnce() async throws {
        let tokens = try await TokensFixture()
        let claims = try await tokens.check(try await tokens.session().tokens.accessToken)
        for _ in 0..<2 {
            let renewed = try await reauthenticate(tokens, try await proof(tokens, of: claims, methods: ["pwd"]))
            #expect(try await tokens.check(renewed.accessToken).authenticationMethods == ["pwd"])
        }
    }

    @Test func aProofIsGoodOnceForItsRequest() async throws {
        let tokens = try await TokensFixture()
        let claims = try await tokens.check(try await tokens.session().tokens.accessToken)
        let once = try await proof(tokens, of: claims)
        _ = try await reauthenticate(tokens, once)
        #expect(await code { try await reauthenticate(tokens, once) } == "invalid_proof")
        let (request, other) = (RequestID.make(), RequestID.make())
        let bound = try await proof(tokens, of: claims, request: request)
        #expect(await code { try await reauthenticate(tokens, bound, request: other) } == "invalid_proof")
        #expect(await code { try await reauthenticate(tokens, bound, request: request) } == nil)
        let unbound = try await proof(tokens, of: claims)
        #expect(await code { try await reauthenticate(tokens, unbound, request: request) } == "invalid_proof")
        let forSignIn = try await tokens.proof(of: claims.user)
        #expect(await code { try await reauthenticate(tokens, forSignIn) } == "invalid_proof")
    }

    @Test func refusesASessionThatIsOverOrOfAnotherUserOrEpoch() async throws {
        let tokens = try await TokensFixture()
        let claims = try await tokens.check(try await tokens.session().tokens.accessToken)
        func code(epoch: Int = 1, user: UserID? = nil) async throws -> String? {
            let proof = try await proof(tokens, of: claims, epoch: epoch, user: user)
            return await TokensTests.code { try await reauthenticate(tokens, proof) }
        }
        #expect(try await code(user: .make()) == "invalid_token")
        try await tokens.advance(claims.user, to: 2, keeping: claims.session)
        // The user's rights changed after they were checked.
        #expect(try await code(epoch: 1) == "invalid_token")
        #expect(try await code(epoch: 2) == nil)
        try await tokens.end(claims.session, of: claims.user)
        #expect(try await code(epoch: 2) == "invalid_token")
    }

    @Test func aThirdPartyClientsSessionIsNotRenewed() async throws {
        let oauth = try await OAuthFixture()
        let request = RequestID.make()
        let proof = try await oauth.clientProof(request, isFirstParty: false)
        let grant = try await oauth.redeem(try await oauth.code(), proof, request: request)
        let claims = try await oauth.tokens.check(grant.accessToken)
        let renewal = try await self.proof(oauth.tokens, of: claims)
        #expect(await code { try await reauthenticate(oauth.tokens, renewal) } == "invalid_token")
    }
}
