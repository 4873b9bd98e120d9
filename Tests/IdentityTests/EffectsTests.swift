import Foundation
import Logging
import Models
import Proofs
import TestKit
import Testing

@testable import IdentityService

@Suite struct EffectsTests {
    private func claim(_ identity: IdentityFixture, limit: Int = 100, lease: Int = 15) async throws -> [OutboxEvent] {
        try await identity.call(
            Identity.LeaseEvents(limit: limit, leaseSeconds: lease), identity.context())
    }

    private func signUpMany(_ identity: IdentityFixture, _ count: Int) async throws {
        for index in 0..<count { try await identity.signUp("person\(index)@example.com") }
    }

    @Test func eachGoesToOneAskerOldestFirst() async throws {
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

    @Test func whatWasSettledNeverComesBack() async throws {
        let identity = try await IdentityFixture()
        try await signUpMany(identity, 2)
        let claimed = try await claim(identity, lease: 1)
        let settled = try #require(claimed.first).id
        _ = try await identity.call(
            Identity.AcknowledgeEvents(ids: [settled, .make()]), identity.context())
        var returned: [OutboxEvent] = []
        try await eventually("the one that was not settled") {
            returned = try await claim(identity)
            return !returned.isEmpty
        }
        #expect(returned.map(\.id) == claimed.dropFirst().map(\.id))
    }

    @Test func newEpochsAreSignedWhenTheyAreHandedOut() async throws {
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

    @Test func everyMailIsSignedForItsEffect() async throws {
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

    /// Erasure reaches what waits to be carried, and promises that the other services forget the address.
    @Test func anErasureLeavesOneEffectForEachService() async throws {
        let identity = try await IdentityFixture()
        let profile = try await identity.signUp("ann@example.com").profile
        let email = try identity.email("ann@example.com")
        _ = try await identity.call(
            Identity.RequestEmailLink(client: identity.client.id, email: email, purpose: .magicLink), identity.context()
        )
        _ = try await identity.call(Identity.EraseUser(user: profile.id), identity.context())
        var erasures: [ErasureProof] = []
        for effect in try await claim(identity) {
            switch effect.work {
            case .mail: Issue.record("a mail to somebody who was erased")
            case .advanceEpoch: break
            case .forgetUser(let proof):
                let said = try await identity.mailerProofs.verify(
                    ErasureProof.self, proof, from: .identity, request: nil)
                erasures.append(said.claims)
            }
            _ = try await identity.call(Identity.AcknowledgeEvents(ids: [effect.id]), identity.context())
        }
        #expect(erasures.map(\.email) == [email] && erasures.map(\.user) == [profile.id])
        #expect(try await !identity.everything().contains("ann@example.com"))
    }

    @Test func oneThatCantBeReadHoldsUpNobody() async throws {
        let identity = try await IdentityFixture()
        try await identity.signUp("ann@example.com")
        try await identity.postgres.execute("UPDATE identity.effects SET payload = '{}'")
        try await identity.signUp("bob@example.com")
        #expect(try await claim(identity).count == 1)
        let backlog = try await identity.service.outbox.backlog()
        #expect(backlog.waiting == 2)
    }

    @Test func stuckOnesAreCounted() async throws {
        let identity = try await IdentityFixture()
        try await signUpMany(identity, 3)
        #expect(try await identity.service.outbox.backlog().stuck == 0)
        try await identity.postgres.execute(
            """
            UPDATE identity.effects SET created_at = now() - interval '8 days'
            WHERE id = (SELECT id FROM identity.effects ORDER BY id LIMIT 1)
            """)
        let backlog = try await identity.service.outbox.backlog()
        #expect(backlog.waiting == 3)
        #expect(backlog.stuck == 1)
        #expect(backlog.oldestSeconds >= 8 * 86_400)
        // They stay, and are still handed out.
        #expect(try await claim(identity).count == 3)
    }
}
