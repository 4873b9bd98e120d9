import Foundation
import Logging
import Models
import Proofs
import TestKit
import Testing

@testable import IdentityService

@Suite struct LeaseEventsHandlerTests {
    @Test func leasesEachEventOnceOldestFirst() async throws {
        let identity = try await IdentityFixture()
        try await identity.signUpMany(6)
        let first = try await identity.leaseEvents(limit: 2)
        let recipients = try first.compactMap { event -> String? in
            guard case .mail(let mail) = event.work else { return nil }
            return try mail.mail().recipient.description
        }
        #expect(recipients == ["person0@example.com", "person1@example.com"])
        async let left = identity.leaseEvents(limit: 2)
        async let right = identity.leaseEvents(limit: 2)
        let ids = try await (left + right + first).map(\.id)
        #expect(ids.count == 6)
        #expect(Set(ids).count == 6)
        #expect(try await identity.leaseEvents().isEmpty)
    }

    @Test func signsNewEpochsWhenTheyAreLeased() async throws {
        let identity = try await IdentityFixture()
        let user = try await identity.signUp("ann@example.com").profile.id
        _ = try await identity.call(Identity.SuspendUser(user: user), identity.context(.make()))
        let proofs = try await identity.leaseEvents().compactMap { event -> Proof? in
            guard case .advanceEpoch(let proof) = event.work else { return nil }
            return proof
        }
        let proof = try #require(proofs.first)
        // The proof names no request, so that it is valid in any.
        let claims = try await identity.proofs.verify(proof, from: .identity, for: .epoch, request: .make()).claims
        #expect(claims.user == user)
        #expect(claims.epoch == 2)
    }

    @Test func signsEveryMailForItsEvent() async throws {
        let identity = try await IdentityFixture()
        try await identity.signUpMany(2)
        for event in try await identity.leaseEvents() {
            guard case .mail(let mail) = event.work else { continue }
            let proof = try await identity.mailerProofs.verify(
                MailProof.self, mail.proof, from: .identity, request: .make()
            ).claims
            #expect(proof.event == event.id && proof.covers(mail.content))
            #expect(!proof.covers(mail.content + Data([0x20])))
        }
    }

    /// A gateway of an earlier version would have to refuse the whole batch. Events of a later version of identity wait, too.
    @Test func eventsOfOtherKindsHoldUpNoOther() async throws {
        let identity = try await IdentityFixture()
        for _ in 0..<3 {
            let client = try await identity.call(
                Identity.CreateClient(
                    application: identity.client.applicationID, name: "Other", origins: [], redirectURIs: [],
                    loginMethods: [.password]), identity.operatorContext)
            _ = try await identity.call(Identity.DeleteClient(client: client.id), identity.operatorContext)
        }
        try await identity.postgres.execute("ALTER TABLE identity.effects DROP CONSTRAINT effects_kind_check")
        try await identity.postgres.execute(
            """
            INSERT INTO identity.effects (application_id, id, kind, payload)
            SELECT application_id, gen_random_uuid(), 'telegram', '{}' FROM identity.effects LIMIT 1
            """)
        try await identity.signUp("ann@example.com")
        let earlier = try await identity.call(
            Identity.LeaseEvents(limit: 1, leaseSeconds: 60, kinds: nil), identity.context())
        guard case .mail = earlier.first?.work else {
            Issue.record("the email waits")
            return
        }
        let works = try await identity.leaseEvents().map(\.work)
        #expect(works.count == 3)
        for work in works {
            guard case .forgetClient = work else {
                Issue.record("leased twice, or of no kind that there is")
                continue
            }
        }
        #expect(try await identity.service.outbox.backlog().waiting == 5)
    }

    /// Mailer may have sent it, and no longer knows by now. A receiver of webhooks knows by the id.
    @Test func anOldEmailThatMayHaveBeenSentIsDropped() async throws {
        let identity = try await IdentityFixture()
        try await identity.makeWebhook(.userCreated)
        try await identity.signUp("ann@example.com")
        let leased = try await identity.leaseEvents()
        #expect(leased.count == 2)
        // What was never leased can't have been sent, however old it is.
        try await identity.signUp("bob@example.com")
        for (hours, expected) in [(45, 4), (47, 3)] {
            try await identity.postgres.execute(
                """
                UPDATE identity.effects
                SET claimed_until = '-infinity', created_at = now() - make_interval(hours => \(hours)),
                    attempts = CASE WHEN id = ANY(\(leased.map(\.id))::uuid[]) THEN attempts ELSE 0 END
                """)
            #expect(try await identity.leaseEvents().count == expected)
        }
        let left = try await identity.postgres.query("SELECT id FROM identity.effects").map { row in
            try row.decode("id", as: OutboxEventID.self)
        }
        for event in leased {
            if case .mail = event.work {
                #expect(!left.contains(event.id))
            } else {
                #expect(left.contains(event.id))
            }
        }
    }

    @Test func anUnreadableEventHoldsUpNoOther() async throws {
        let identity = try await IdentityFixture()
        try await identity.signUp("ann@example.com")
        try await identity.postgres.execute("UPDATE identity.effects SET payload = '{}'")
        try await identity.signUp("bob@example.com")
        #expect(try await identity.leaseEvents().count == 1)
        let backlog = try await identity.service.outbox.backlog()
        #expect(backlog.waiting == 2)
    }
}
