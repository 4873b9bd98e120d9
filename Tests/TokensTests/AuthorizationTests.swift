import Foundation
import Models
import Testing

@testable import TokensService

@Suite struct AuthorizationTests {
    @Test func aRequestIsAnsweredOnce() async throws {
        let oauth = try await OAuthFixture()
        let session = try await oauth.browserSession()
        let id = try await oauth.begin(oauth.request())
        #expect(id.reveal().utf8.count == 43)
        let standing = try await oauth.find(id, session.tokens.accessToken)
        #expect(!standing.needsSignIn && standing.session?.user == oauth.user)
        #expect(standing.request == oauth.request())

        let outcomes = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<20 {
                group.addTask { await code { try await oauth.answer(id, session.tokens.accessToken) } }
            }
            return await group.reduce(into: [String?: Int]()) { $0[$1, default: 0] += 1 }
        }
        #expect(outcomes == [nil: 1, "authorization_expired": 19])
    }

    @Test func aRequestIsOverAfterHalfAnHour() async throws {
        let oauth = try await OAuthFixture()
        let id = try await oauth.begin(oauth.request())
        #expect(await code { try await oauth.find(Secret("guessed"), nil) } == "authorization_expired")
        #expect(await code { try await oauth.find(id, nil) } == nil)
        oauth.tokens.clock.pass(30 * 60)
        #expect(await code { try await oauth.find(id, nil) } == "authorization_expired")
    }

    @Test func withoutASessionThatFitsThereIsNoCode() async throws {
        let oauth = try await OAuthFixture()
        let id = try await oauth.begin(oauth.request())
        // Nobody, somebody who has signed out, somebody of another application, a token that is none.
        let ended = try await oauth.browserSession().tokens.accessToken
        let claims = try await oauth.tokens.check(ended)
        try await oauth.tokens.end(claims.session, of: claims.user)
        let foreign = try await oauth.tokens.session(of: oauth.user).tokens.accessToken
        for token in [ended, foreign, Secret("none")] {
            let standing = try await oauth.find(id, token)
            #expect(standing.needsSignIn && standing.session == nil)
            #expect(await code { try await oauth.answer(id, token) } == "login_required")
        }
        let nobody = try await oauth.find(id, nil)
        #expect(nobody.needsSignIn)
        // The request is still there for whoever signs in now.
        let session = try await oauth.browserSession()
        #expect(await code { try await oauth.answer(id, session.tokens.accessToken) } == nil)
    }

    @Test(
        arguments: [
            ([AuthorizationRequest.Prompt.login], nil), ([.selectAccount], nil), ([], 0),
        ] as [([AuthorizationRequest.Prompt], Int?)])
    func whoHasToShowAnewWhoTheyAreHasTo(_ prompt: [AuthorizationRequest.Prompt], _ maxAge: Int?) async throws {
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

    @Test func maximumAgeCountsFromTheBeginning() async throws {
        let oauth = try await OAuthFixture()
        let session = try await oauth.browserSession().tokens.accessToken
        oauth.tokens.clock.pass(100)
        let strict = try await oauth.begin(oauth.request(maxAge: 90))
        let lenient = try await oauth.begin(oauth.request(maxAge: 110))
        oauth.tokens.clock.pass(100)
        #expect(try await oauth.find(strict, session).needsSignIn)
        #expect(try await oauth.find(lenient, session).needsSignIn == false)
    }
}
