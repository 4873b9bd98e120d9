import Foundation
import Models
import Postgres
import Proofs
import RPC
import Testing

@testable import IdentityService

@Suite struct RecordWrongCodeHandlerTests {
    private func wrongCode(_ identity: IdentityFixture, _ email: EmailAddress) async throws -> Proof {
        try await identity.mailer.sign(
            statement: WrongCodeProof(client: identity.client.id, email: email, request: nil), for: .identity)
    }

    @Test func auditsAttemptsAtOneAddressTogether() async throws {
        let identity = try await IdentityFixture()
        let email = try identity.email("nobody@example.com")
        _ = try await identity.call(
            Identity.RequestEmailLink(
                client: identity.client.id, email: email, purpose: .magicLink, ipAddress: "192.0.2.7"),
            identity.context())
        _ = try await identity.call(
            Identity.RecordWrongCode(proof: try await wrongCode(identity, email), ipAddress: "192.0.2.8"),
            identity.context())
        let rows = try await identity.postgres.query(
            """
            SELECT event, reason, ip FROM identity.audit_log
            WHERE email_hash = \(identity.emailHasher.hash(email, in: identity.client.applicationID)) ORDER BY ctid
            """)
        let lines = try rows.map { row in try ["event", "reason", "ip"].map { try row.decode($0, as: String.self) } }
        #expect(
            lines == [["mail_requested", "magic_link", "192.0.2.7"], ["sign_in_failed", "wrong_code", "192.0.2.8"]])
    }
}
