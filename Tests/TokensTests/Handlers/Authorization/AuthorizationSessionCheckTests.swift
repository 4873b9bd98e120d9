import Models
import Proofs
import RPC
import Testing

@testable import TokensService

@Suite struct AuthorizationSessionCheckTests {
    /// OpenID Connect Core §3.1.2.2: never a code for another user than the one named.
    @Test func refusesAnotherUserThanTheNamedOne() async throws {
        let oauth = try await OAuthFixture()
        let id = try await oauth.begin(oauth.request(user: oauth.user))
        oauth.tokens.clock.pass(-1)
        let before = try await oauth.browserSession(of: .make()).tokens.accessToken
        oauth.tokens.clock.pass(2)
        let since = try await oauth.browserSession(of: .make()).tokens.accessToken
        for (token, isSince) in [(before, false), (since, true)] {
            let status = try await oauth.find(id, token)
            #expect(status.needsSignIn && status.isAnotherUser == isSince)
            #expect(await code { try await oauth.answer(id, token) } == "login_required")
            #expect(
                await code {
                    try await oauth.issuing(
                        Tokens.IssueAuthorizationCode(.new(oauth.request(user: oauth.user)), accessToken: token),
                        oauth.tokens.context())
                } == "login_required")
        }
        let right = try await oauth.browserSession().tokens.accessToken
        let status = try await oauth.find(id, right)
        #expect(!status.needsSignIn && !status.isAnotherUser)
        #expect(await code { try await oauth.answer(id, right) } == nil)
    }

    @Test func needsAnActiveSessionInTheApplication() async throws {
        let oauth = try await OAuthFixture()
        let id = try await oauth.begin(oauth.request())
        // A user who has signed out, one of another application, a text that is not a token, and no token.
        let ended = try await oauth.browserSession().tokens.accessToken
        let claims = try await oauth.tokens.check(ended)
        try await oauth.tokens.end(claims.session, of: claims.user)
        let foreign = try await oauth.tokens.session(of: oauth.user).tokens.accessToken
        for token in [ended, foreign, Secret("none")] {
            let status = try await oauth.find(id, token)
            #expect(status.needsSignIn && status.session == nil)
            #expect(await code { try await oauth.answer(id, token) } == "login_required")
        }
        let signedOut = try await oauth.find(id, nil)
        #expect(signedOut.needsSignIn)
        // The request is still there for a user who signs in now.
        let session = try await oauth.browserSession()
        #expect(await code { try await oauth.answer(id, session.tokens.accessToken) } == nil)
    }

    @Test(
        arguments: [
            ([AuthorizationRequest.Prompt.login], nil), ([.selectAccount], nil), ([], 0),
        ] as [([AuthorizationRequest.Prompt], Int?)])
    func needsANewSignInWhereTheRequestAsksForOne(_ prompt: [AuthorizationRequest.Prompt], _ maxAge: Int?) async throws
    {
        let oauth = try await OAuthFixture()
        let before = try await oauth.browserSession().tokens.accessToken
        oauth.tokens.clock.pass(0.01)
        let id = try await oauth.begin(oauth.request(prompt: prompt, maxAge: maxAge))
        #expect(try await oauth.find(id, before).needsSignIn)
        #expect(await code { try await oauth.answer(id, before) } == "login_required")
        oauth.tokens.clock.pass(0.01)
        let after = try await oauth.browserSession().tokens.accessToken
        #expect(try await oauth.find(id, after).needsSignIn == false)
        #expect(await code { try await oauth.answer(id, after) } == nil)
    }

    @Test func aUserWhoAuthenticatedAgainNeedNotSignIn() async throws {
        let oauth = try await OAuthFixture()
        let session = try await oauth.browserSession().tokens.accessToken
        let claims = try await oauth.tokens.check(session)
        oauth.tokens.clock.pass(0.01)
        let id = try await oauth.begin(oauth.request(maxAge: 0))
        let before = try await oauth.find(id, session)
        #expect(before.needsSignIn && !before.hasSignedIn)
        oauth.tokens.clock.pass(0.01)
        let proof = try await oauth.tokens.identity.sign(
            statement: ReauthenticationProof(
                user: claims.user, session: claims.session, epoch: 1, authenticationMethods: ["pwd"], request: nil),
            for: .tokens)
        let renewed = try await ReauthenticateHandler(
            proofVerifier: oauth.tokens.service.proofVerifier, sessions: oauth.tokens.service.sessions,
            tokenIssuer: oauth.tokens.service.tokenIssuer)(.init(proof: proof), oauth.tokens.context())
        let after = try await oauth.find(id, renewed.accessToken)
        #expect(!after.needsSignIn && after.hasSignedIn)
    }

    /// RFC 9470 §5: a password of a moment ago does not make the second factor of an hour ago a recent one.
    @Test func maxAgeHoldsForTheContextThatIsAskedFor() async throws {
        let oauth = try await OAuthFixture()
        let tokens = oauth.tokens
        let signedIn = try await tokens.proof(
            of: oauth.user, methods: ["pwd", "otp", "mfa"], application: oauth.application)
        let session = try await tokens.issue(signedIn).tokens.accessToken
        let claims = try await tokens.check(session)
        tokens.clock.pass(3600)
        let password = try await tokens.identity.sign(
            statement: ReauthenticationProof(
                user: claims.user, session: claims.session, epoch: 1, authenticationMethods: ["pwd"], request: nil),
            for: .tokens)
        let renewed = try await ReauthenticateHandler(
            proofVerifier: tokens.service.proofVerifier, sessions: tokens.service.sessions,
            tokenIssuer: tokens.service.tokenIssuer)(.init(proof: password), tokens.context()).accessToken
        let strict = try await oauth.begin(oauth.request(maxAge: 300, contexts: [.twoFactors]))
        let status = try await oauth.find(strict, renewed)
        #expect(!status.needsSignIn && !status.reachesContext && !status.isSatisfied)
        #expect(await code { try await oauth.answer(strict, renewed) } == "login_required")
        let cases: [(Int?, [AuthenticationContext]?, AuthenticationContext, Int)] = [
            (nil, [.twoFactors], .twoFactors, 3600), (7200, [.twoFactors], .twoFactors, 3600),
            (300, nil, .oneFactor, 0), (300, [.twoFactors, .oneFactor], .oneFactor, 0), (nil, nil, .twoFactors, 3600),
        ]
        for (maxAge, contexts, context, age) in cases {
            let id = try await oauth.begin(oauth.request(maxAge: maxAge, contexts: contexts))
            let grant = try await oauth.redeem(try await oauth.answer(id, renewed).code)
            let stated = try await tokens.check(grant.accessToken)
            #expect(
                stated.authenticationContext == context && stated.authenticatedAt == claims.authenticatedAt + 3600 - age
            )
            #expect(stated.authenticationMethods.contains("mfa") == (context == .twoFactors))
            // The client's own session knows when the second factor was shown, too.
            let own = try await tokens.authentication(of: grant.accessToken)?.latest(reaching: .twoFactors)
            #expect(own.map { $0.time / 1000 } == claims.authenticatedAt)
        }
    }

    @Test func countsMaxAgeFromTheBeginningOfTheRequest() async throws {
        let oauth = try await OAuthFixture()
        let session = try await oauth.browserSession().tokens.accessToken
        oauth.tokens.clock.pass(100)
        let strict = try await oauth.begin(oauth.request(maxAge: 90))
        let lenient = try await oauth.begin(oauth.request(maxAge: 110))
        oauth.tokens.clock.pass(100)
        #expect(try await oauth.find(strict, session).needsSignIn)
        #expect(try await oauth.find(lenient, session).needsSignIn == false)
    }

    @Test func refusesTokensOfThirdPartyClients() async throws {
        let oauth = try await OAuthFixture()
        let token = try await oauth.thirdPartyTokens().accessToken
        let id = try await oauth.begin(oauth.request())
        #expect(try await oauth.find(id, token).session == nil)
        #expect(await TokensTests.code { try await oauth.answer(id, token) } == "login_required")
        let attest = IssueSessionProofHandler(
            checker: oauth.tokens.service.checker, sessions: oauth.tokens.service.sessions,
            proofSigner: oauth.tokens.service.proofSigner)
        #expect(
            await TokensTests.code { try await attest(.init(accessToken: token), oauth.tokens.context()) }
                == "invalid_token")
    }
}
