import Crypto
import Models
import Proofs
import Testing

@testable import TokensService

@Suite struct ExchangeAuthorizationCodeHandlerTests {
    @Test func opensASessionWithTheSameSignIn() async throws {
        let oauth = try await OAuthFixture()
        let browser = try await oauth.browserSession()
        let signIn = try await oauth.tokens.check(browser.tokens.accessToken)
        oauth.tokens.clock.pass(120)
        let grant = try await oauth.redeem(
            try await oauth.code(scope: "openid email offline_access", session: browser))
        let claims = try await oauth.tokens.check(grant.accessToken)
        #expect(claims.user == oauth.user && claims.client == oauth.client)
        #expect(claims.session != signIn.session)
        #expect(claims.account == signIn.account && claims.role == signIn.role)
        #expect(claims.authenticatedAt == signIn.authenticatedAt)
        #expect(claims.authenticationMethods == ["pwd"])
        #expect(claims.scope == "openid email offline_access" && grant.scope == claims.scope)
        #expect(grant.expiresIn == 600)
        #expect(try await oauth.tokens.list(of: oauth.user).count == 2)
        // It ends when the sign-in that it rests on would have ended.
        let refreshToken = try #require(grant.refreshToken)
        let end = try await oauth.tokens.stored("absolute_expiry", of: refreshToken)
        #expect(end == (try await oauth.tokens.stored("absolute_expiry", of: browser.tokens.refreshToken)))
    }

    @Test func ofConcurrentCallsOneOpensASessionWhichThenEnds() async throws {
        let oauth = try await OAuthFixture()
        let code = try await oauth.code()
        let results = await withTaskGroup(of: Result<Tokens.TokenResponse, any Error>.self) { group in
            for _ in 0..<50 {
                group.addTask { await Result { try await oauth.redeem(code) } }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let grants = results.compactMap { try? $0.get() }
        #expect(grants.count == 1)
        for case .failure(let error) in results {
            #expect((error as? ServiceError)?.code == .invalidGrant)
        }
        // The 49 others were replays, so what the one gave has ended; the browser's own session goes on.
        let grant = try #require(grants.first)
        #expect(await TokensTests.code { try await oauth.tokens.check(grant.accessToken) } == "invalid_token")
        #expect(await TokensTests.code { try await oauth.refresh(#require(grant.refreshToken)) } == "invalid_grant")
        #expect(try await oauth.tokens.list(of: oauth.user).count == 1)
    }

    @Test func aReplayEndsTheSessionAndAttestsTheUser() async throws {
        let oauth = try await OAuthFixture()
        let code = try await oauth.code()
        let grant = try await oauth.redeem(code)
        // Long after the code itself has expired: there is a copy.
        oauth.tokens.clock.pass(500)
        let request = RequestID.make()
        let error = await #expect(throws: ServiceError.self) { try await oauth.redeem(code, request: request) }
        let attested = try await oauth.tokens.read(error?.attestation, request: request)
        #expect(error?.code == .invalidGrant)
        #expect(attested?.event == .authorizationCodeReused && attested?.user == oauth.user)
        #expect(await TokensTests.code { try await oauth.tokens.check(grant.accessToken) } == "invalid_token")
    }

    @Test func refusesACodeAfterAMinute() async throws {
        let oauth = try await OAuthFixture()
        let (early, late) = (try await oauth.code(), try await oauth.code())
        oauth.tokens.clock.pass(50)
        #expect(await TokensTests.code { try await oauth.redeem(early) } == nil)
        oauth.tokens.clock.pass(11)
        #expect(await TokensTests.code { try await oauth.redeem(late) } == "invalid_grant")
    }

    @Test func refusesAnotherClientRedirectURIOrVerifier() async throws {
        let oauth = try await OAuthFixture()
        let code = try await oauth.code()
        func refused(_ redeem: () async throws -> Tokens.TokenResponse) async {
            #expect(await TokensTests.code(redeem) == "invalid_grant")
        }
        let request = RequestID.make()
        let otherClient = try await oauth.clientProof(request, as: ClientID("client_other"))
        await refused { try await oauth.redeem(code, otherClient, request: request) }
        let otherApplication = try await oauth.clientProof(request, of: .make())
        await refused { try await oauth.redeem(code, otherApplication, request: request) }
        await refused { try await oauth.redeem(code, redirectURI: "https://notes.example.com/done/") }
        await refused { try await oauth.redeem(code, verifier: Secret(String(repeating: "a", count: 43))) }
        // The challenge itself, as `plain` would have it, and what no verifier may be.
        await refused { try await oauth.redeem(code, verifier: Secret(oauth.challenge)) }
        await refused { try await oauth.redeem(code, verifier: Secret("short")) }
        await refused { try await oauth.redeem(Secret(String(repeating: "A", count: 64))) }
        await refused { try await oauth.redeem(Secret("none")) }
        // None of that has spent it; without a redirect URI the verifier binds it (OAuth 2.1 §10.2).
        #expect(await TokensTests.code { try await oauth.redeem(code, redirectURI: nil) } == nil)
    }

    @Test func refusesACodeWhoseSessionHasEnded() async throws {
        let oauth = try await OAuthFixture()
        let browser = try await oauth.browserSession()
        let signedOut = try await oauth.code(session: browser)
        let claims = try await oauth.tokens.check(browser.tokens.accessToken)
        try await oauth.tokens.end(claims.session, of: oauth.user)
        #expect(await TokensTests.code { try await oauth.redeem(signedOut) } == "invalid_grant")
        let changed = try await oauth.code()
        try await oauth.tokens.advance(oauth.user, to: 2)
        #expect(await TokensTests.code { try await oauth.redeem(changed) } == "invalid_grant")
    }

    @Test func needsAClientProof() async throws {
        let oauth = try await OAuthFixture()
        let code = try await oauth.code()
        func refused(_ proof: Proof, _ request: RequestID) async {
            #expect(await TokensTests.code { try await oauth.redeem(code, proof, request: request) } == "invalid_proof")
        }
        let request = RequestID.make()
        let forger = try await ProofSigner(
            service: .identity, seed: SecretKey(Curve25519.Signing.PrivateKey().rawRepresentation))
        let statement = ClientProof(
            client: oauth.client, application: oauth.application, isConfidential: true, isFirstParty: true,
            request: request)
        await refused(try await forger.sign(statement: statement, for: .tokens), request)
        await refused(try await oauth.tokens.identity.sign(statement: statement, for: .mailer), request)
        await refused(try await oauth.clientProof(.make()), request)
        // A session proof is not a client proof.
        await refused(try await oauth.tokens.proof(of: oauth.user, request: request), request)
        // One proof is good for one code.
        let proof = try await oauth.clientProof(request)
        _ = try await oauth.redeem(code, proof, request: request)
        let second = try await oauth.code()
        #expect(
            await TokensTests.code { try await oauth.redeem(second, proof, request: request) } == "invalid_proof")
    }

    @Test func issuesARefreshTokenOnlyForOfflineAccessOrAFirstParty() async throws {
        let oauth = try await OAuthFixture()
        let request = RequestID.make()
        let thirdParty = try await oauth.clientProof(request, isFirstParty: false)
        let grant = try await oauth.redeem(try await oauth.code(), thirdParty, request: request)
        #expect(grant.refreshToken == nil)
        #expect(await TokensTests.code { try await oauth.tokens.check(grant.accessToken) } == nil)
        let again = RequestID.make()
        let stays = try await oauth.redeem(
            try await oauth.code(scope: "openid offline_access"),
            try await oauth.clientProof(again, isFirstParty: false), request: again)
        #expect(stays.refreshToken != nil)
        // A first-party client gets one without asking.
        #expect(try await oauth.redeem(try await oauth.code()).refreshToken != nil)
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
