import Models
import RPC
import Testing

@testable import TokensService

/// A gateway in the hands of an attacker sees and ends only the sessions of users whose tokens it has seen.
@Suite struct SessionOwnerResolverTests {
    @Test func onlyOperatorsNameAUser() async throws {
        let tokens = try await TokensFixture()
        let grant = try await tokens.session()
        let claims = try await tokens.check(grant.tokens.accessToken)
        let list = ListSessionsHandler(owners: tokens.owners, sessions: tokens.service.sessions)
        let context = tokens.context()
        #expect(await TokensTests.code { try await list(.init(of: .user(claims.user)), context) } == "forbidden")
        #expect(
            await TokensTests.code { try await tokens.ending(.init(claims.session, of: .user(claims.user)), context) }
                == "forbidden")
        #expect(
            await TokensTests.code {
                try await tokens.endingAll(Tokens.EndAllSessions(of: .user(claims.user)), context)
            } == "forbidden")
        let found = try await list(.init(of: .user(claims.user)), tokens.context(caller: .operator))
        #expect(found.map(\.id) == [claims.session])
    }

    @Test func anAccessTokenNamesItsOwnUser() async throws {
        let tokens = try await TokensFixture()
        let (grant, other) = (try await tokens.session(), try await tokens.session())
        let token = grant.tokens.accessToken
        let own = try await tokens.check(token).session
        let others = try await tokens.check(other.tokens.accessToken).session
        let context = tokens.context()
        #expect(
            await TokensTests.code { try await tokens.ending(.init(others, of: .holder(of: token)), context) }
                == "not_found")
        _ = try await tokens.ending(.init(own, of: .holder(of: token)), context)
        // With the session goes what its token was good for.
        #expect(
            await TokensTests.code { try await tokens.ending(.init(own, of: .holder(of: token)), context) }
                == "invalid_token")
        #expect(await TokensTests.code { try await tokens.check(other.tokens.accessToken) } == nil)
    }

    @Test func anIDTokenNamesItsOwnSession() async throws {
        let oauth = try await OAuthFixture()
        let browser = try await oauth.browserSession()
        let grant = try await oauth.redeem(try await oauth.code(session: browser))
        let idToken = try #require(grant.idToken)
        let own = try await oauth.tokens.check(grant.accessToken).session
        let browsers = try await oauth.tokens.check(browser.tokens.accessToken).session
        let (ending, endingAll) = (oauth.tokens.ending, oauth.tokens.endingAll)
        let context = oauth.tokens.context()
        #expect(
            await TokensTests.code { try await ending(.init(browsers, of: .subject(of: idToken)), context) }
                == "not_found")
        #expect(
            await TokensTests.code { try await endingAll(Tokens.EndAllSessions(of: .subject(of: idToken)), context) }
                == "forbidden")
        _ = try await ending(.init(own, of: .subject(of: idToken)), context)
        #expect(await TokensTests.code { try await oauth.tokens.check(grant.accessToken) } == "invalid_token")
        // Not even by what a client was given to act for the user.
        let request = RequestID.make()
        let delegated = try await oauth.redeem(
            try await oauth.code(session: browser), try await oauth.clientProof(request, isFirstParty: false),
            request: request)
        #expect(
            await TokensTests.code {
                try await endingAll(Tokens.EndAllSessions(of: .holder(of: delegated.accessToken)), context)
            } == "invalid_token")
    }
}
