import Foundation
import Models
import Proofs
import Redis
import Testing

@testable import TokensService

@Suite struct AuthorizationCodeStoreTests {
    /// A code from a browser's session, as it was issued.
    private struct Issued {
        let oauth: OAuthFixture
        let code: AuthorizationCode
        let session: Tokens.IssuedSession
        let claims: AccessTokenClaims

        init(scope: String = "openid") async throws {
            oauth = try await OAuthFixture()
            session = try await oauth.browserSession()
            let checked = try await oauth.tokens.service.checker.check(session.tokens.accessToken)
            claims = checked.claims
            let deadline = oauth.tokens.context().deadline.instant
            let sessions = oauth.tokens.service.sessions
            let status = try #require(try await sessions.status(of: checked, deadline: deadline))
            code = try await oauth.tokens.service.codes.issue(
                for: oauth.request(scope: scope), from: claims, status, status.authentication.events[0], as: .oneFactor,
                deadline: deadline)
        }

        /// A proof of the client, which can be used once.
        func client(isFirstParty: Bool = true) async throws -> ProofVerifier.VerifiedProof<ClientProof> {
            let request = RequestID.make()
            let proof = try await oauth.clientProof(request, isFirstParty: isFirstParty)
            return try await oauth.tokens.service.proofVerifier.client(proof, oauth.tokens.context(request))
        }

        func exchange(
            _ code: AuthorizationCode? = nil, client: ProofVerifier.VerifiedProof<ClientProof>? = nil,
            redirectURI: String? = OAuthFixture.redirectURI, challenge: String? = nil
        ) async throws -> AuthorizationCodeStore.Exchange {
            let proof = if let client { client } else { try await self.client() }
            return try await oauth.tokens.service.codes.exchange(
                code ?? self.code, client: proof, redirectURI: redirectURI,
                challenge: challenge ?? oauth.challenge, device: .init(),
                deadline: oauth.tokens.context().deadline.instant)
        }

        func isRefused(
            _ code: AuthorizationCode? = nil, redirectURI: String? = OAuthFixture.redirectURI, challenge: String? = nil
        ) async throws -> Bool {
            if case .refused = try await exchange(code, redirectURI: redirectURI, challenge: challenge) {
                true
            } else {
                false
            }
        }
    }

    @Test func storesOnlyTheHashOfACodeForAMinute() async throws {
        let issued = try await Issued()
        let tokens = issued.oauth.tokens
        let key = tokens.service.codes.keys.code(issued.code.hash, of: issued.oauth.user)
        #expect((1...60_000).contains(try await tokens.redis.send(RedisCommand("PTTL", key)).int ?? 0))
        let keys = try await tokens.redis.send(RedisCommand("KEYS", tokens.keyPrefix + "*")).array ?? []
        #expect(!keys.contains { $0.string?.contains(issued.code.text.reveal()) == true })
        let fields = try await tokens.redis.send(RedisCommand("HVALS", key)).array ?? []
        #expect(!fields.contains { $0.string == issued.code.text.reveal() })
    }

    @Test func aCodeOpensASessionOfItsUserOnce() async throws {
        let issued = try await Issued()
        guard case .exchanged(let opened, let isRefreshable, let nonce) = try await issued.exchange() else {
            Issue.record("not exchanged")
            return
        }
        #expect(opened.user == issued.oauth.user && opened.session != issued.claims.session)
        #expect(
            opened.authorization.account == issued.claims.account && opened.authorization.role == issued.claims.role)
        #expect(opened.authenticatedAt == issued.claims.authenticatedAt && nonce == "n-1" && isRefreshable)
        guard case .reused = try await issued.exchange() else {
            Issue.record("exchanged twice")
            return
        }
        // Somebody has a copy of the code, so the session that it opened has ended.
        #expect(try await issued.oauth.tokens.list(of: issued.oauth.user).map(\.id) == [issued.claims.session])
    }

    @Test func aThirdPartyClientWithoutOfflineAccessGetsNoRefreshToken() async throws {
        let issued = try await Issued()
        guard
            case .exchanged(let opened, isRefreshable: false, _) = try await issued.exchange(
                client: try await issued.client(isFirstParty: false))
        else {
            Issue.record("not exchanged, or refreshable")
            return
        }
        #expect(opened.authorization.isDelegated)
        #expect(opened.idleLifetime == Lifetimes().unrefreshed.seconds)
    }

    @Test func refusesAnUnknownCodeAnotherVerifierAndAnotherRedirectURI() async throws {
        let issued = try await Issued()
        #expect(try await issued.isRefused(AuthorizationCode(for: issued.oauth.user)))
        #expect(try await issued.isRefused(challenge: "other"))
        #expect(try await issued.isRefused(redirectURI: OAuthFixture.redirectURI + "/"))
        // None of these used the code up. A missing redirect URI is not compared.
        #expect(try await !issued.isRefused(redirectURI: nil))
    }

    @Test func refusesACodeOfAnEndedSessionOrAnEarlierEpoch() async throws {
        let ended = try await Issued()
        try await ended.oauth.tokens.end(ended.claims.session, of: ended.oauth.user)
        #expect(try await ended.isRefused())
        let outdated = try await Issued()
        _ = try await outdated.oauth.tokens.session(of: outdated.oauth.user, epoch: 2)
        #expect(try await outdated.isRefused())
    }

    @Test func expiresByOurClock() async throws {
        let issued = try await Issued()
        issued.oauth.tokens.clock.pass(60)
        #expect(try await issued.isRefused())
    }

    @Test func aProofIsUsedOnce() async throws {
        let issued = try await Issued()
        let tokens = issued.oauth.tokens
        let client = try await issued.client()
        _ = try await issued.exchange(client: client)
        let checked = try await tokens.service.checker.check(issued.session.tokens.accessToken)
        let deadline = tokens.context().deadline.instant
        let status = try #require(try await tokens.service.sessions.status(of: checked, deadline: deadline))
        let another = try await tokens.service.codes.issue(
            for: issued.oauth.request(), from: issued.claims, status, status.authentication.events[0], as: .oneFactor,
            deadline: deadline)
        await #expect(throws: ServiceError.invalidProof) { _ = try await issued.exchange(another, client: client) }
        // The code was not used up.
        #expect(try await !issued.isRefused(another))
    }
}
