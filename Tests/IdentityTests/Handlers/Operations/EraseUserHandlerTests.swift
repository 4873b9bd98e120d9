import Foundation
import Logging
import Models
import Proofs
import TestKit
import Testing

@testable import IdentityService

@Suite struct EraseUserHandlerTests {
    @Test func leavesNoPersonalData() async throws {
        let identity = try await IdentityFixture()
        let user = try await identity.signUp("unmistakable@example.com", timezone: "Asia/Tokyo").profile.id
        #expect(try await identity.everything().contains("unmistakable"))
        _ = try await identity.call(Identity.EraseUser(user: user), identity.context())
        // The address goes for good once mailer has been told to forget it.
        _ = try await identity.promisedMails()
        let everything = try await identity.everything()
        #expect(!everything.contains("unmistakable"))
        #expect(!everything.contains("Asia/Tokyo"))
        #expect(!everything.contains("$argon2id$"))
        // The address may sign up anew, as somebody else.
        #expect(try await identity.signUp("unmistakable@example.com").profile.id != user)
    }

    private func claim(_ identity: IdentityFixture, limit: Int = 100, lease: Int = 15) async throws -> [OutboxEvent] {
        try await identity.call(
            Identity.LeaseEvents(limit: limit, leaseSeconds: lease), identity.context())
    }

    /// Erasure reaches what waits to be carried, and promises that the other services forget the address.
    @Test func enqueuesAnEventForEachService() async throws {
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
}
