import Foundation
import Models
import Redis
import TestKit
import Testing

@testable import TokensService

/// Every script and transaction of this service on a real cluster, which refuses keys of several slots. (In all other tests, the
/// client checks the keys of scripts itself.)
@Suite struct ClusterTests {
    private func fixture() async throws -> TokensFixture {
        try await TokensFixture(redisURL: try await TestCluster.shared().url)
    }

    @Test func sessions() async throws {
        let tokens = try await fixture()
        // Many users, so that all nodes have some.
        for _ in 0..<12 {
            let user = UserID.make()
            let first = try await tokens.session(of: user)
            let second = try await tokens.session(of: user)
            let refreshed = try await tokens.refresh(first.tokens.refreshToken)
            #expect(try await tokens.check(refreshed.tokens.accessToken).user == user)
            #expect(try await tokens.list(of: user).count == 2)
            let claims = try await tokens.check(second.tokens.accessToken)
            let switched = try await tokens.switchSession(claims.session, try await tokens.proof(of: user, methods: []))
            try await tokens.advance(user, to: 2, keeping: try await tokens.check(switched.tokens.accessToken).session)
            #expect(await code { try await tokens.refresh(refreshed.tokens.refreshToken) } == "invalid_refresh_token")
            #expect(try await tokens.endAll(of: user) == 1)
        }
    }

    @Test func replaysEndSessions() async throws {
        let tokens = try await fixture()
        let session = try await tokens.session()
        let second = try await tokens.refresh(session.tokens.refreshToken)
        _ = try await tokens.refresh(second.tokens.refreshToken)
        #expect(await code { try await tokens.refresh(session.tokens.refreshToken) } == "refresh_token_reused")
    }

    @Test func authorizationCodes() async throws {
        let oauth = try await OAuthFixture(try await fixture())
        for _ in 0..<3 {
            let secret = try await oauth.code()
            _ = try await oauth.redeem(secret)
            #expect(await code { try await oauth.redeem(secret) } == "invalid_grant")
        }
    }

    @Test func signingKeys() async throws {
        let tokens = try await fixture()
        let key = try await RotateKeysHandler(keyRing: tokens.service.keyRing)(
            .init(), tokens.context(caller: .operator))
        #expect(try await tokens.service.keyRing.records().contains { $0.kid == key.kid })
    }

    @Test func limitsAndAttempts() async throws {
        let tokens = try await fixture()
        let rule = Tokens.LimitRule(limit: 2, window: 60)
        let deadline = ContinuousClock.now + .seconds(5)
        let spends = (0..<10).map { number in
            Tokens.Spend(
                policy: "sign_in", subject: Secret("192.0.2.\(number)"), rule: rule,
                groups: [.init(subject: Secret("group \(number)"), rule: rule)])
        }
        for remaining in [1, 0] {
            let states = try await tokens.service.limits.spend(spends, deadline: deadline)
            #expect(states.count == 10 && states.allSatisfy { $0.remaining == remaining && $0.isAllowed })
        }
        #expect(try await !tokens.service.limits.spend(spends[0], deadline: deadline).isAllowed)
    }
}
