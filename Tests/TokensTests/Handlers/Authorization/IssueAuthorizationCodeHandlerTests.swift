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
}
