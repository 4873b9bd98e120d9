import Models
import Primitives
import Proofs
import Testing

@testable import TokensService

@Suite struct ForgetClientHandlerTests {
    private let oauth: OAuthFixture

    init() async throws { oauth = try await OAuthFixture() }

    private var tokens: TokensFixture { oauth.tokens }

    private func delete(
        _ client: ClientID = TokensFixture.client, at time: Int? = nil, by signer: ProofSigner? = nil
    ) async throws {
        let proof = try await (signer ?? tokens.identity).sign(
            statement: ClientDeletionProof(client: client, deletedAt: time ?? tokens.clock.now.milliseconds),
            for: .tokens)
        let handler = ForgetClientHandler(
            proofVerifier: tokens.service.proofVerifier, deletedClients: tokens.service.deletedClients,
            logger: tokens.service.logger)
        _ = try await handler(.init(proof: proof), tokens.context())
    }

    @Test func aSessionOfTheClientIsNotRefreshed() async throws {
        let session = try await tokens.session()
        let other = try await tokens.issue(
            try await tokens.proof(of: .make(), client: oauth.client), client: oauth.client)
        try await delete()
        #expect(await code { try await tokens.refresh(session.tokens.refreshToken) } == "invalid_refresh_token")
        // It is over, not only refused.
        #expect(await code { try await tokens.check(session.tokens.accessToken) } == "invalid_token")
        _ = try await tokens.refresh(other.tokens.refreshToken)
    }

    /// A session of a deleted client signs its user in at no other client.
    @Test func aSessionOfTheClientGivesNoCode() async throws {
        _ = try await oauth.code()
        try await delete()
        #expect(await code { try await oauth.code() } == "login_required")
    }

    /// The event may be delivered again, and late.
    @Test func aLaterClientWithTheSameIDIsNotAffected() async throws {
        let deletedAt = tokens.clock.now.milliseconds
        let session = try await tokens.session()
        tokens.clock.pass(Double(DeletedClientStore.margin.seconds) + 1)
        let later = try await tokens.session()
        try await delete(at: deletedAt)
        try await delete(at: deletedAt - 1000)
        #expect(await code { try await tokens.refresh(session.tokens.refreshToken) } == "invalid_refresh_token")
        _ = try await tokens.refresh(later.tokens.refreshToken)
    }

    @Test func refusesAForgedProof() async throws {
        let session = try await tokens.session()
        let forger = try await ProofSigner(service: .identity, seed: .random())
        #expect(await code { try await delete(by: forger) } == "invalid_proof")
        _ = try await tokens.refresh(session.tokens.refreshToken)
    }
}
