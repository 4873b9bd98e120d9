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
        #expect(try await identity.storedText().contains("unmistakable"))
        _ = try await identity.call(Identity.EraseUser(user: user), identity.context())
        // The outbox holds the address until mailer has been told to forget it.
        _ = try await identity.takeMails()
        let everything = try await identity.storedText()
        #expect(!everything.contains("unmistakable"))
        #expect(!everything.contains("Asia/Tokyo"))
        #expect(!everything.contains("$argon2id$"))
        // The address can sign up again, as a new user.
        #expect(try await identity.signUp("unmistakable@example.com").profile.id != user)
    }

    /// Erasing deletes mails in the outbox, and enqueues that the other services forget the address.
    @Test func enqueuesAnEventForEachService() async throws {
        let identity = try await IdentityFixture()
        let profile = try await identity.signUp("ann@example.com").profile
        let email = try identity.email("ann@example.com")
        _ = try await identity.call(
            Identity.RequestEmailLink(client: identity.client.id, email: email, purpose: .magicLink), identity.context()
        )
        _ = try await identity.call(Identity.EraseUser(user: profile.id), identity.context())
        var erasures: [ErasureProof] = []
        var waiting: [UserID] = []
        for event in try await identity.leaseEvents() {
            switch event.work {
            case .mail: Issue.record("a mail to somebody who was erased")
            case .advanceEpoch, .endClientSessions, .webhook, .forgetClient: break
            case .forgetUser(let proof):
                let said = try await identity.mailerProofs.verify(
                    ErasureProof.self, proof, from: .identity, request: nil)
                erasures.append(said.claims)
            case .leaveAllWaitlists(let user, let application):
                #expect(application == profile.applicationID)
                waiting.append(user)
            }
            _ = try await identity.call(Identity.AcknowledgeEvents(ids: [event.id]), identity.context())
        }
        #expect(erasures.map(\.email) == [email] && erasures.map(\.user) == [profile.id])
        #expect(waiting == [profile.id])
        #expect(try await !identity.storedText().contains("ann@example.com"))
    }
}
