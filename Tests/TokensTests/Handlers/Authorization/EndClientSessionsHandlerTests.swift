import Models
import Proofs
import Testing

@testable import TokensService

@Suite struct EndClientSessionsHandlerTests {
    private let oauth: OAuthFixture

    init() async throws { oauth = try await OAuthFixture() }

    private func revoke(
        at time: Int? = nil, _ client: ClientID? = nil, by signer: ProofSigner? = nil
    ) async throws {
        let service = oauth.tokens.service
        let proof = try await (signer ?? oauth.tokens.identity).sign(
            statement: ConsentRevocationProof(
                user: oauth.user, client: client ?? oauth.client, revokedAt: time ?? oauth.tokens.clock.now.milliseconds
            ),
            for: .tokens)
        let handler = EndClientSessionsHandler(
            proofVerifier: service.proofVerifier, sessions: service.sessions, logger: service.logger)
        _ = try await handler(.init(proof: proof), oauth.tokens.context())
    }

    @Test func endsWhatTheClientHasAndNothingElse() async throws {
        let browser = try await oauth.browserSession()
        let granted = try await oauth.thirdPartyTokens()
        try await revoke(ClientID("client_other"))
        #expect(await code { try await oauth.tokens.check(granted.accessToken) } == nil)
        try await revoke()
        #expect(await code { try await oauth.tokens.check(granted.accessToken) } == "invalid_token")
        #expect(await code { try await oauth.refresh(#require(granted.refreshToken)) } == "invalid_grant")
        #expect(await code { try await oauth.tokens.check(browser.tokens.accessToken) } == nil)
    }

    /// A first-party client may be asked about too. The session of its own sign-in is not one of the consent.
    @Test func leavesSessionsThatNeededNoConsent() async throws {
        let own = try await oauth.tokens.issue(
            try await oauth.tokens.proof(of: oauth.user, client: oauth.client), client: oauth.client)
        let granted = try await oauth.redeem(try await oauth.code())
        try await revoke()
        #expect(await code { try await oauth.tokens.check(own.tokens.accessToken) } == nil)
        #expect(await code { try await oauth.tokens.check(granted.accessToken) } == "invalid_token")
    }

    /// The event may be delivered again, and late.
    @Test func aLaterConsentIsNotAffected() async throws {
        let revokedAt = oauth.tokens.clock.now.milliseconds
        try await revoke(at: revokedAt)
        oauth.tokens.clock.pass(1)
        let granted = try await oauth.thirdPartyTokens()
        try await revoke(at: revokedAt)
        #expect(await code { try await oauth.tokens.check(granted.accessToken) } == nil)
    }

    @Test func aCodeFromBeforeIsNotExchanged() async throws {
        let issued = try await oauth.code()
        oauth.tokens.clock.pass(1)
        try await revoke()
        #expect(await code { try await oauth.redeem(issued) } == "invalid_grant")
        oauth.tokens.clock.pass(1)
        _ = try await oauth.redeem(try await oauth.code())
    }

    @Test func refusesAForgedProof() async throws {
        let granted = try await oauth.thirdPartyTokens()
        let forger = try await ProofSigner(service: .identity, seed: .random())
        #expect(await code { try await revoke(by: forger) } == "invalid_proof")
        #expect(await code { try await oauth.tokens.check(granted.accessToken) } == nil)
    }
}
