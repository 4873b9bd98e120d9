import Foundation
import Models
import Redis
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

    @Test func aRequestIsOverAfterTenMinutesUnlessSomebodyHasSignedIn() async throws {
        let oauth = try await OAuthFixture()
        let id = try await oauth.begin(oauth.request())
        #expect(await code { try await oauth.find(Secret("guessed"), nil) } == "authorization_expired")
        #expect(await code { try await oauth.find(id, nil) } == nil)
        // Somebody who has signed in, and is asked to agree, has half an hour for that from the beginning on.
        let consented = try await oauth.begin(oauth.request())
        let session = try await oauth.browserSession().tokens.accessToken
        oauth.tokens.clock.pass(9 * 60)
        #expect(try await oauth.find(consented, session).needsSignIn == false)
        oauth.tokens.clock.pass(60)
        #expect(await code { try await oauth.find(id, nil) } == "authorization_expired")
        #expect(await code { try await oauth.answer(id, session) } == "authorization_expired")
        oauth.tokens.clock.pass(19 * 60)
        #expect(await code { try await oauth.find(consented, nil) } == nil)
        oauth.tokens.clock.pass(60)
        #expect(await code { try await oauth.find(consented, nil) } == "authorization_expired")
    }

    /// What is not needed later is kept nowhere.
    @Test func aRequestThatIsAnsweredAtOnceIsNotKept() async throws {
        let oauth = try await OAuthFixture()
        let session = try await oauth.browserSession().tokens.accessToken
        let asked = oauth.request()
        let standing = try await oauth.authorization(
            Tokens.FindAuthorization(.new(asked), accessToken: session), oauth.tokens.context())
        #expect(!standing.needsSignIn && standing.request == asked)
        let issued = try await oauth.authorization(
            Tokens.IssueAuthorizationCode(.new(asked), accessToken: session), oauth.tokens.context())
        #expect(issued.request == asked)
        #expect(await code { try await oauth.redeem(issued.code) } == nil)
        #expect(try await kept(oauth).isEmpty)
        // Nobody can sign in late enough for a request that has only just come.
        let anew = oauth.request(prompt: [.login])
        #expect(
            await code {
                try await oauth.authorization(
                    Tokens.IssueAuthorizationCode(.new(anew), accessToken: session), oauth.tokens.context())
            } == "login_required")
    }

    /// The names of the requests that Redis has.
    private func kept(_ oauth: OAuthFixture) async throws -> [String] {
        let pattern = oauth.tokens.keyPrefix + "{authorization}:*"
        return try await oauth.tokens.redis.send(RedisCommand("KEYS", pattern)).array?.compactMap(\.string) ?? []
    }

    /// A login hint is somebody's address, and whoever reads the store learns of none.
    @Test func aRequestIsKeptEncrypted() async throws {
        let oauth = try await OAuthFixture()
        var asked = oauth.request()
        asked.loginHint = "ann@example.com"
        let id = try await oauth.begin(asked)
        let name = try #require(try await kept(oauth).first)
        let record = try #require(try await oauth.tokens.redis.send(RedisCommand("GET", name)).bytes)
        #expect(Data(record).range(of: Data("ann@example.com".utf8)) == nil)
        #expect(Data(record).range(of: Data(OAuthFixture.redirectURI.utf8)) == nil)
        #expect(try await oauth.find(id, nil).request == asked)
        // A record that somebody put there is none.
        _ = try await oauth.tokens.redis.send(RedisCommand("SET", name, "bplist00", "KEEPTTL"))
        #expect(await code { try await oauth.find(id, nil) } != nil)
    }

    /// Strangers can begin as many requests as they like: those that would end first make room.
    @Test func thereIsABoundOnRequestsThatWait() async throws {
        var oauth = try await OAuthFixture()
        oauth.capacity = 3
        let waiting = try await oauth.begin(oauth.request())
        let session = try await oauth.browserSession().tokens.accessToken
        #expect(try await oauth.find(waiting, session).needsSignIn == false)
        var strangers: [Secret] = []
        for _ in 0..<10 {
            oauth.tokens.clock.pass(1)
            strangers.append(try await oauth.begin(oauth.request()))
        }
        #expect(try await kept(oauth).count == 3)
        let index = oauth.tokens.house.sessions.keys.authorizations
        #expect(try await oauth.tokens.redis.send(RedisCommand("ZCARD", index)).int == 3)
        for id in strangers.prefix(8) {
            #expect(await code { try await oauth.find(id, nil) } == "authorization_expired")
        }
        // Operators are told, once a minute.
        let notice = oauth.tokens.house.sessions.keys.authorizationsNotice
        let left = try #require(try await oauth.tokens.redis.send(RedisCommand("PTTL", notice)).int)
        #expect((1...60_000).contains(left))
        // The newest are there, and so is the one that somebody has signed in for.
        for id in strangers.suffix(2) + [waiting] { #expect(await code { try await oauth.find(id, nil) } == nil) }
        // What is answered or over makes room by itself.
        #expect(await code { try await oauth.answer(waiting, session) } == nil)
        #expect(try await oauth.tokens.redis.send(RedisCommand("ZCARD", index)).int == 2)
        oauth.tokens.clock.pass(601)
        _ = try await oauth.begin(oauth.request())
        #expect(try await oauth.tokens.redis.send(RedisCommand("ZCARD", index)).int == 1)
    }

    /// The most that the gateway lets pass takes a byte for a byte, whatever its characters, and little beside it.
    @Test(arguments: ["x", "\"", "\\", "/"])
    func aRequestTakesLittleMoreThanItsLength(_ character: String) async throws {
        let oauth = try await OAuthFixture()
        let state = String(repeating: character, count: 2500)
        _ = try await oauth.begin(oauth.request(state: state))
        let key = try #require(try await kept(oauth).first)
        let bytes = try #require(try await oauth.tokens.redis.send(RedisCommand("STRLEN", key)).int)
        #expect(bytes < 2500 + 700, "\(bytes)")
        let tooLong = oauth.request(state: String(repeating: "x", count: 9000))
        #expect(await code { try await oauth.begin(tooLong) } == "request_too_long")
    }

    /// OpenID Connect Core §3.1.2.2: never a code for another user than the one named.
    @Test func aRequestForOneUserIsNotAnsweredForAnother() async throws {
        let oauth = try await OAuthFixture()
        let id = try await oauth.begin(oauth.request(user: oauth.user))
        oauth.tokens.clock.pass(-1)
        let before = try await oauth.browserSession(of: .make()).tokens.accessToken
        oauth.tokens.clock.pass(2)
        let since = try await oauth.browserSession(of: .make()).tokens.accessToken
        for (token, isSince) in [(before, false), (since, true)] {
            let standing = try await oauth.find(id, token)
            #expect(standing.needsSignIn && standing.isAnotherUser == isSince)
            #expect(await code { try await oauth.answer(id, token) } == "login_required")
            #expect(
                await code {
                    try await oauth.authorization(
                        Tokens.IssueAuthorizationCode(.new(oauth.request(user: oauth.user)), accessToken: token),
                        oauth.tokens.context())
                } == "login_required")
        }
        let right = try await oauth.browserSession().tokens.accessToken
        let standing = try await oauth.find(id, right)
        #expect(!standing.needsSignIn && !standing.isAnotherUser)
        #expect(await code { try await oauth.answer(id, right) } == nil)
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
