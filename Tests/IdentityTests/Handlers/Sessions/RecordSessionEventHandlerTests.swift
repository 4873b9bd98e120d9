import Foundation
import Models
import Postgres
import Proofs
import RPC
import Testing

@testable import IdentityService

@Suite struct RecordSessionEventHandlerTests {
    private func count(_ identity: IdentityFixture, _ sql: Query) async throws -> Int {
        try await identity.postgres.query(sql).first?.decode("count") ?? 0
    }

    @Test func recordsAnAttestedEventOnce() async throws {
        let identity = try await IdentityFixture()
        let user = try await identity.signUp("ann@example.com").profile.id
        _ = try await identity.takeMails()
        let request = RequestID.make()
        let proof = try await identity.tokens.sign(
            statement: SessionEventProof(.refreshTokenReused, user: user, request: request), for: .identity)
        // Neither for another request, nor signed by mailer.
        let foreign = await error {
            try await identity.call(Identity.RecordSessionEvent(proof), identity.context(.make()))
        }
        #expect(foreign?.code == .invalidProof)
        let forged = try await identity.mailer.sign(
            statement: SessionEventProof(.refreshTokenReused, user: user, request: request), for: .identity)
        #expect(
            await error { try await identity.call(Identity.RecordSessionEvent(forged), identity.context(request)) }?
                .code
                == .invalidProof)

        _ = try await identity.call(
            Identity.RecordSessionEvent(
                proof, ipAddress: "192.0.2.7", origin: MailOrigin(browser: "Chrome", system: "Android")),
            identity.context(request))
        #expect(
            await error { try await identity.call(Identity.RecordSessionEvent(proof), identity.context(request)) }?.code
                == .invalidProof)
        #expect(
            try await count(
                identity, "SELECT count(*) FROM identity.audit_log WHERE event = 'refresh_token_reused'") == 1)
        let mails = try await identity.takeMails()
        #expect(mails.map(\.kind) == [.notice] && mails.first?.client == identity.client.id)
        #expect(mails.first?.values["browser"] == "Chrome" && mails.first?.values["system"] == "Android")
    }
}
