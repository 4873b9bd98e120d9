import Foundation
import Logging
import Models
import Proofs
import TestKit
import Testing

@testable import IdentityService

@Suite struct LeaseEventsHandlerTests {
    private func claim(_ identity: IdentityFixture, limit: Int = 100, lease: Int = 15) async throws -> [OutboxEvent] {
        try await identity.call(
            Identity.LeaseEvents(limit: limit, leaseSeconds: lease), identity.context())
    }

    private func signUpMany(_ identity: IdentityFixture, _ count: Int) async throws {
        for index in 0..<count { try await identity.signUp("person\(index)@example.com") }
    }

    @Test func leasesEachEventOnceOldestFirst() async throws {
        let identity = try await IdentityFixture()
        try await signUpMany(identity, 6)
        let first = try await claim(identity, limit: 2)
        let recipients = try first.compactMap { effect -> String? in
            guard case .mail(let mail) = effect.work else { return nil }
            return try mail.mail().recipient.description
        }
        #expect(recipients == ["person0@example.com", "person1@example.com"])
        async let left = claim(identity, limit: 2)
        async let right = claim(identity, limit: 2)
        let ids = try await (left + right + first).map(\.id)
        #expect(ids.count == 6)
        #expect(Set(ids).count == 6)
        #expect(try await claim(identity).isEmpty)
    }

    @Test func signsNewEpochsWhenTheyAreLeased() async throws {
        let identity = try await IdentityFixture()
        let user = try await identity.signUp("ann@example.com").profile.id
        _ = try await identity.call(Identity.SuspendUser(user: user), identity.context(.make()))
        let proofs = try await claim(identity).compactMap { effect -> Proof? in
            guard case .advanceEpoch(let proof) = effect.work else { return nil }
            return proof
        }
        let proof = try #require(proofs.first)
        // Of no request, so that it may be shown in any.
        let claims = try await identity.proofs.verify(proof, from: .identity, for: .epoch, request: .make()).claims
        #expect(claims.user == user)
        #expect(claims.epoch == 2)
    }

    @Test func signsEveryMailForItsEvent() async throws {
        let identity = try await IdentityFixture()
        try await signUpMany(identity, 2)
        for effect in try await claim(identity) {
            guard case .mail(let mail) = effect.work else { continue }
            let proof = try await identity.mailerProofs.verify(
                MailProof.self, mail.proof, from: .identity, request: .make()
            ).claims
            #expect(proof.effect == effect.id && proof.covers(mail.content))
            #expect(!proof.covers(mail.content + Data([0x20])))
        }
    }

    @Test func anUnreadableEventHoldsUpNoOther() async throws {
        let identity = try await IdentityFixture()
        try await identity.signUp("ann@example.com")
        try await identity.postgres.execute("UPDATE identity.effects SET payload = '{}'")
        try await identity.signUp("bob@example.com")
        #expect(try await claim(identity).count == 1)
        let backlog = try await identity.service.outbox.backlog()
        #expect(backlog.waiting == 2)
    }
}
