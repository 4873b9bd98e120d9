import Models
import Postgres
import Testing

@testable import IdentityService

@Suite struct AuthenticateClientHandlerTests {
    @Test func attestsAPublicClient() async throws {
        let identity = try await IdentityFixture()
        let proof = try await identity.authenticate(.none)
        #expect(proof.client == identity.client.id && proof.application == identity.client.applicationID)
        #expect(!proof.isConfidential && proof.isFirstParty)
        #expect(await identity.authenticationError(.secret(Secret("anything"))) == "invalid_client")
        #expect(await identity.authenticationError(.none, as: ClientID("client_nobody")) == "invalid_client")
    }

    @Test func aSecretIsShownOnceStoredAsAHashAndRequired() async throws {
        let identity = try await IdentityFixture()
        let secret = try await identity.renewSecret()
        #expect(secret.reveal().hasPrefix("lks_") && secret.reveal().utf8.count == 47)
        #expect(try await identity.authenticate(.secret(secret)).isConfidential)
        #expect(await identity.authenticationError(.none) == "invalid_client")
        #expect(await identity.authenticationError(.secret(Secret(secret.reveal() + "x"))) == "invalid_client")
        #expect(await identity.authenticationError(.secret(Secret(""))) == "invalid_client")
        let rows = try await identity.postgres.query(
            "SELECT encode(hash, 'escape') AS hash, c::text AS row FROM identity.client_secrets c")
        let kept = try rows.map { try $0.decode("hash", as: String.self) + $0.decode("row", as: String.self) }
        #expect(kept.count == 1 && !kept[0].contains(secret.reveal().dropFirst(4)))
        let audited = try await identity.postgres.query(
            "SELECT event FROM identity.audit_log WHERE event IN ('client_secret_renewed', 'client_refused') ORDER BY id"
        )
        #expect(
            try audited.map { try $0.decode("event", as: String.self) }
                == ["client_secret_renewed", "client_refused", "client_refused", "client_refused"])
    }
}
