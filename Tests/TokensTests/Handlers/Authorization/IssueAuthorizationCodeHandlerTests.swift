import Models
import RPC
import Testing

@testable import TokensService

@Suite struct IssueAuthorizationCodeHandlerTests {
    @Test func answersARequestOnce() async throws {
        let oauth = try await OAuthFixture()
        let session = try await oauth.browserSession()
        let id = try await oauth.begin(oauth.request())
        #expect(id.reveal().utf8.count == 43)
        let status = try await oauth.find(id, session.tokens.accessToken)
        #expect(!status.needsSignIn && status.session?.user == oauth.user)
        #expect(status.request == oauth.request())

        let outcomes = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<20 {
                group.addTask { await code { try await oauth.answer(id, session.tokens.accessToken) } }
            }
            return await group.reduce(into: [String?: Int]()) { $0[$1, default: 0] += 1 }
        }
        #expect(outcomes == [nil: 1, "authorization_expired": 19])
    }

    /// What is not needed later is kept nowhere.
    @Test func doesNotStoreARequestThatIsAnsweredAtOnce() async throws {
        let oauth = try await OAuthFixture()
        let session = try await oauth.browserSession().tokens.accessToken
        let asked = oauth.request()
        let status = try await oauth.finding(
            Tokens.FindAuthorization(.new(asked), accessToken: session), oauth.tokens.context())
        #expect(!status.needsSignIn && status.request == asked)
        let issued = try await oauth.issuing(
            Tokens.IssueAuthorizationCode(.new(asked), accessToken: session), oauth.tokens.context())
        #expect(issued.request == asked)
        #expect(await code { try await oauth.redeem(issued.code) } == nil)
        #expect(try await oauth.storedRequests().isEmpty)
        // Nobody can sign in late enough for a request that has only just come.
        let again = oauth.request(prompt: [.login])
        #expect(
            await code {
                try await oauth.issuing(
                    Tokens.IssueAuthorizationCode(.new(again), accessToken: session), oauth.tokens.context())
            } == "login_required")
    }

    /// RFC 9470 §5: never a code for less than the client asks for.
    @Test func reachesTheRequestedContext() async throws {
        let oauth = try await OAuthFixture()
        func session(_ methods: [String]) async throws -> AccessToken {
            let proof = try await oauth.tokens.proof(
                of: oauth.user, methods: methods, application: oauth.application)
            return try await oauth.tokens.issue(proof).tokens.accessToken
        }
        let (one, two) = (try await session(["pwd"]), try await session(["pwd", "otp", "mfa"]))
        let passkey = try await session(["hwk", "user", "mfa"])
        func context(
            of contexts: [AuthenticationContext]?, _ token: AccessToken
        ) async throws -> AuthenticationContext? {
            let id = try await oauth.begin(oauth.request(contexts: contexts))
            let grant = try await oauth.redeem(try await oauth.answer(id, token).code)
            let refreshed = try await oauth.refresh(try #require(grant.refreshToken))
            let claims = try await oauth.tokens.check(refreshed.accessToken)
            let idToken = try await oauth.tokens.service.checker.read(idToken: try #require(grant.idToken))
            #expect(idToken.authenticationContext == claims.authenticationContext)
            return claims.authenticationContext
        }
        #expect(try await context(of: nil, one) == .oneFactor)
        #expect(try await context(of: nil, two) == .twoFactors)
        #expect(try await context(of: nil, passkey) == .phishingResistant)
        // What was asked for, and the best of several.
        #expect(try await context(of: [.twoFactors], passkey) == .twoFactors)
        #expect(try await context(of: [.phishingResistant, .twoFactors], passkey) == .phishingResistant)
        #expect(try await context(of: [.phishingResistant, .twoFactors], two) == .twoFactors)
        #expect(try await context(of: [.oneFactor], two) == .oneFactor)
        for (contexts, token) in [([AuthenticationContext.twoFactors], one), ([.phishingResistant], two)] {
            let id = try await oauth.begin(oauth.request(contexts: contexts))
            #expect(await code { try await oauth.answer(id, token) } == "login_required")
            let status = try await oauth.find(id, token)
            #expect(!status.needsSignIn && !status.reachesContext && !status.isSatisfied)
        }
    }
}
