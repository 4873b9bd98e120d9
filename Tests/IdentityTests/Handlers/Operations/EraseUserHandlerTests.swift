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

    /// The addresses that mailer is told to forget after an erasure; pending ones have a question mark.
    private func forgotten(by identity: IdentityFixture) async throws -> Set<String> {
        var emails: Set<String> = []
        for event in try await identity.leaseEvents() {
            guard case .forgetUser(let proof) = event.work else { continue }
            let said = try await identity.mailerProofs.verify(ErasureProof.self, proof, from: .identity, request: nil)
            emails.insert(said.claims.email.description + (said.claims.isPending == true ? "?" : ""))
        }
        return emails
    }

    /// Mailer may have the mail with the link for its verification.
    @Test func mailerForgetsAnAddressThatWaitsForVerification() async throws {
        let user = try await EmailFixture()
        _ = try await user.add("new@example.com")
        _ = try await user.identity.call(Identity.EraseUser(user: user.ann.id), user.identity.operatorContext)
        #expect(try await forgotten(by: user.identity) == ["ann@example.com", "new@example.com?"])
    }

    /// An address that nobody has yet may be invited, or sign up by mail.
    @Test func mailsOfAStrangerToAnAddressThatWaitsForVerificationStay() async throws {
        let user = try await EmailFixture()
        _ = try await user.add("new@example.com")
        _ = try await user.identity.call(
            Identity.RequestEmailLink(
                client: user.identity.client.id, email: user.identity.email("new@example.com"), purpose: .magicLink),
            user.identity.context())
        #expect(try await user.identity.waitingMailRequests(to: "new@example.com") == 2)
        _ = try await user.identity.call(Identity.EraseUser(user: user.ann.id), user.identity.operatorContext)
        #expect(try await user.identity.waitingMailRequests(to: "new@example.com") == 1)
    }

    /// Whoever adds an address of somebody else doesn't stop their emails by leaving.
    @Test func anAddressOfAnotherUserIsNotForgotten() async throws {
        let user = try await EmailFixture()
        try await user.identity.signUp("bob@example.com")
        _ = try await user.add("bob@example.com")
        _ = try await user.identity.call(
            Identity.RequestEmailLink(
                client: user.identity.client.id, email: user.identity.email("bob@example.com"), purpose: .magicLink),
            user.identity.context())
        _ = try await user.identity.call(Identity.EraseUser(user: user.ann.id), user.identity.operatorContext)
        let waiting = try await user.identity.postgres.query(
            "SELECT 1 FROM identity.effects WHERE kind = 'mail_request' AND payload->>'email' = 'bob@example.com'")
        #expect(!waiting.isEmpty)
        #expect(try await forgotten(by: user.identity) == ["ann@example.com"])
    }
}

extension IdentityFixture {
    /// How many requests for an email to an address wait in the outbox.
    fileprivate func waitingMailRequests(to email: String) async throws -> Int {
        try await postgres.query(
            """
            SELECT count(*) FROM identity.effects WHERE kind = 'mail_request' AND payload->>'email' = \(email)
            """)[0].decode("count")
    }
}
