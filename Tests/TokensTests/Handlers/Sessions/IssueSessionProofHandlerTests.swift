import Crypto
import Foundation
import Models
import Proofs
import Testing

@testable import TokensService

@Suite struct IssueSessionProofHandlerTests {
    @Test func attestsTheHolderOfAnActiveTokenForOneRequest() async throws {
        let tokens = try await TokensFixture()
        let token = try await tokens.session().tokens.accessToken
        let claims = try await tokens.check(token)
        let handler = IssueSessionProofHandler(
            checker: tokens.service.checker, sessions: tokens.service.sessions,
            proofSigner: tokens.service.proofSigner)
        let request = RequestID.make()
        let proof = try await handler(.init(accessToken: token), tokens.context(request))

        let key = try Curve25519.Signing.PrivateKey(rawRepresentation: tokens.secrets.proofSigningKey.reveal())
        let identity = try await ProofVerifier(
            audience: .identity, trusted: ["tokens": SecretKey(key.publicKey.rawRepresentation)])
        let verified = try await identity.verify(SessionProof.self, proof, from: .tokens, request: request).claims
        #expect(verified.user == claims.user && verified.session == claims.session)
        #expect(verified.client == claims.client && verified.account == claims.account)
        #expect(
            await code { try await identity.verify(SessionProof.self, proof, from: .tokens, request: .make()) }
                == "invalid_proof")

        // The session that stays when an epoch begins belongs to that epoch from then on.
        #expect(verified.epoch == 1)
        try await tokens.advance(claims.user, to: 2, keeping: claims.session)
        let next = try await handler(.init(accessToken: token), tokens.context())
        #expect(try await tokens.read(SessionProof.self, next).epoch == 2)

        // One factor was shown.
        #expect(verified.twoFactorsAt == 0)

        try await tokens.end(claims.session, of: claims.user)
        #expect(await code { try await handler(.init(accessToken: token), tokens.context()) } == "invalid_token")
    }

    @Test func statesWhenTwoFactorsWereShown() async throws {
        let tokens = try await TokensFixture()
        let token = try await tokens.session(methods: ["pwd", "otp", "mfa"]).tokens.accessToken
        let claims = try await tokens.check(token)
        let handler = IssueSessionProofHandler(
            checker: tokens.service.checker, sessions: tokens.service.sessions,
            proofSigner: tokens.service.proofSigner)
        let proof = try await handler(.init(accessToken: token), tokens.context())
        #expect(try await tokens.read(SessionProof.self, proof).twoFactorsAt == claims.authenticatedAt)
    }
}
