import Models
import Proofs
import Testing

@testable import IdentityService

@Suite struct RevokeConsentHandlerTests {
    /// The reply and the event state the same, so that it does not matter which comes first.
    @Test func endsTheClientsSessionsAndIsAudited() async throws {
        let consents = try await ConsentFixture()
        let identity = consents.identity
        let (calendar, notes) = (
            try await consents.client("client_calendar"), try await consents.client("client_notes")
        )
        for client in [calendar, notes] { try await consents.grant(["openid"], to: client) }
        _ = try await identity.takeMails()
        let reply = try await consents.revoke(calendar)
        #expect(try await consents.list().consents.map(\.clientID) == [notes])

        let stated = try await identity.proofs.verify(
            ConsentRevocationProof.self, reply.proof, from: .identity, request: nil
        ).claims
        #expect(stated.user == consents.ann.id && stated.client == calendar)
        let events = try await identity.leaseEvents()
        guard case .endClientSessions(let proof) = try #require(events.first).work else {
            Issue.record("another event")
            return
        }
        let enqueued = try await identity.proofs.verify(
            ConsentRevocationProof.self, proof, from: .identity, request: nil)
        #expect(events.count == 1 && enqueued.claims == stated)

        let entry = try #require(try await identity.auditEntries { $0.event = .consentRevoked }.first)
        #expect(entry.user == consents.ann.id && entry.client == calendar && entry.ipAddress == "192.0.2.7")
    }

    @Test func nothingGrantedIsNotFound() async throws {
        let consents = try await ConsentFixture()
        let calendar = try await consents.client("client_calendar")
        #expect(await error { try await consents.revoke(calendar) }?.code == .notFound)
        #expect(try await consents.identity.auditEntries { $0.event = .consentRevoked } == [])
    }

    @Test func aSessionProofIsGoodOnceAndForItsUser() async throws {
        let consents = try await ConsentFixture()
        let identity = consents.identity
        let calendar = try await consents.client("client_calendar")
        try await consents.grant(["openid"], to: calendar)
        let bob = try await identity.signUp("bob@example.com").profile
        let foreign = try await identity.sessionProof(of: bob)
        #expect(await error { try await consents.revoke(calendar, session: foreign) }?.code == .notFound)
        let proof = try await identity.sessionProof(of: consents.ann)
        try await consents.revoke(calendar, session: proof)
        try await consents.grant(["openid"], to: calendar)
        #expect(await error { try await consents.revoke(calendar, session: proof) }?.code == .invalidProof)
        #expect(try await consents.list().consents.count == 1)
    }
}
