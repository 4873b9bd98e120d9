import Models
import RPC
import Testing

@testable import TokensService

@Suite struct RevokeKeyHandlerTests {
    @Test func revokesAKeyAtOnceOnEveryReplica() async throws {
        let tokens = try await TokensFixture()
        let replica = try await TokensFixture(beside: tokens)
        let grant = try await tokens.session()
        let stolen = try tokens.kid(of: grant.tokens.accessToken)
        #expect(await code { try await replica.check(grant.tokens.accessToken) } == nil)
        let keys = try await RevokeKeyHandler(keyRing: tokens.service.keyRing)(.init(kid: stolen), tokens.context())
        #expect(keys.map(\.state) == [.signing] && keys[0].kid != stolen)
        // The other replica has not read the keys since, and refuses all the same.
        #expect(try replica.service.keyRing.current().algorithms[stolen] != nil)
        #expect(await code { try await replica.check(grant.tokens.accessToken) } == "invalid_token")
        #expect(await code { try await tokens.check(grant.tokens.accessToken) } == "invalid_token")
        // People stay signed in.
        let next = try await tokens.refresh(grant.tokens.refreshToken)
        #expect(await code { try await replica.check(next.tokens.accessToken) } == nil)
        #expect(
            await code {
                try await RevokeKeyHandler(keyRing: tokens.service.keyRing)(.init(kid: stolen), tokens.context())
            }
                == "not_found")
        #expect(try await tokens.service.keyRing.store.events(after: 0).first?.event == .revoked)
    }

    @Test func withoutTheCurrentKeyTheNextOneBeginsAtOnce() async throws {
        let tokens = try await TokensFixture()
        let signing = try tokens.kid(of: try await tokens.session().tokens.accessToken)
        let next = try #require(try await tokens.service.keyRing.addNextKey(by: "test"))
        #expect(try await tokens.service.keyRing.revoke(signing, by: "test"))
        #expect(try tokens.kid(of: try await tokens.session().tokens.accessToken) == next.kid)
        #expect(try tokens.service.keyRing.current().jwks.keys.count == 1)
    }

    @Test func withoutTheNextKeyTheCurrentOneGoesOn() async throws {
        let tokens = try await TokensFixture()
        let signing = try tokens.kid(of: try await tokens.session().tokens.accessToken)
        let next = try #require(try await tokens.service.keyRing.addNextKey(by: "test"))
        #expect(try await tokens.service.keyRing.revoke(next.kid, by: "test"))
        tokens.clock.pass(10_000)
        try await tokens.service.keyRing.update()
        #expect(try tokens.kid(of: try await tokens.session().tokens.accessToken) == signing)
    }
}
