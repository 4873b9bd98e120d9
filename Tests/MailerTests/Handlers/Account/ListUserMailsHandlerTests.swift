import Models
import Proofs
import Testing

@testable import MailerService

@Suite struct ListUserMailsHandlerTests {
    private let mailer: MailerFixture
    private let user = UserID.make()
    private let application = ApplicationID.make()
    private let request = RequestID.make()
    private let ann: EmailAddress

    init() async throws {
        mailer = try await MailerFixture()
        ann = try #require(EmailAddress("ann@example.com"))
    }

    private func list(
        _ email: EmailAddress?, for other: RequestID? = nil, by signer: ProofSigner? = nil
    ) async throws -> Mailer.ListUserMails.Reply {
        let proof = try await (signer ?? mailer.identity).sign(
            statement: ExportProof(user: user, application: application, email: email, request: request), for: .mailer)
        let handler = ListUserMailsHandler(
            outbox: mailer.service.outbox, deliveries: mailer.service.deliveries,
            peerProofVerifier: mailer.service.peerProofVerifier)
        return try await handler(.init(proof: proof), mailer.context(other ?? request))
    }

    private func invite(to application: ApplicationID) throws -> OutgoingMail {
        guard let client = ClientID("client_demo") else { throw ServiceError.internal }
        return OutgoingMail(
            kind: .invite, recipient: ann, client: client,
            grant: OneTimeGrant(.invite, email: ann, application: application, client: client))
    }

    @Test func listsTheUsersEmailsAndThoseToAVerifiedAddress() async throws {
        let bob = try #require(EmailAddress("bob@example.com"))
        let own = try await mailer.accept(OutgoingMail(kind: .notice, recipient: ann, user: user)).id
        let invited = try await mailer.accept(try invite(to: application)).id
        // The address in another application may be another user's.
        try await mailer.accept(try invite(to: .make()))
        try await mailer.accept(OutgoingMail(kind: .notice, recipient: bob, user: .make()))
        let verified = try await list(ann)
        #expect(Set(verified.messages.map(\.id)) == [own, invited] && verified.isComplete)
        #expect(verified.messages.allSatisfy { $0.recipient == ann && $0.state == .waiting && $0.attempts == 0 })
        #expect(verified.deliveries.map(\.event) == [.queued, .queued, .queued])
        // Of an address that is not verified, only what names the user.
        let unverified = try await list(nil)
        #expect(unverified.messages.map(\.id) == [own] && unverified.deliveries == [])
    }

    @Test func takesIdentitysProofForThisRequest() async throws {
        let forger = try await ProofSigner(service: .identity, seed: .random())
        #expect(await code { try await list(ann, by: forger) } == "invalid_proof")
        #expect(await code { try await list(ann, for: .make()) } == "invalid_proof")
        #expect(await code { try await list(ann) } == nil)
    }
}
