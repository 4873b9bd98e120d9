import Crypto
import Foundation
import Models
import Proofs
import Testing

@testable import MailerService

/// The mailer sends exactly what identity has signed, and nothing else that a gateway brings.
@Suite struct EnqueueMessageHandlerTests {
    private func mail(_ mailer: MailerFixture, page: String? = nil) throws -> OutgoingMail {
        let grant = try mailer.grant(.magicLink)
        return OutgoingMail(
            kind: .magicLink, recipient: grant.email, client: grant.client, grant: grant, linkPage: page)
    }

    private func errorCode(_ mail: SignedMail, _ mailer: MailerFixture) async -> String? {
        await code { try await mailer.enqueue(.init(mail: mail), mailer.context()) }
    }

    @Test func refusesWhatIdentityDidNotSign() async throws {
        let mailer = try await MailerFixture()
        let signed = try await mailer.signed(try mail(mailer))
        var altered = signed
        altered.content = try JSONEncoder().encode(try mail(mailer, page: "https://evil.example/collect"))
        #expect(await errorCode(altered, mailer) == "invalid_proof")
        // One byte is enough, also where it changes nothing about the mail.
        var longer = signed
        longer.content.append(UInt8(ascii: " "))
        #expect(await errorCode(longer, mailer) == "invalid_proof")
        #expect(
            await errorCode(SignedMail(content: signed.content, proof: Proof(Secret("a.b.c"))), mailer)
                == "invalid_proof"
        )

        // Not by another service's key, not in identity's name, not for another service.
        let own = Curve25519.Signing.PrivateKey()
        for service in [ServiceName.identity, .mailer, .tokens, .gateway] {
            let signer = try await ProofSigner(service: service, seed: SecretKey(own.rawRepresentation))
            let proof = try await signer.sign(
                statement: MailProof(event: .make(), content: signed.content), for: .mailer)
            #expect(await errorCode(SignedMail(content: signed.content, proof: proof), mailer) == "invalid_proof")
        }
        let misdirected = try await mailer.identity.sign(
            statement: MailProof(event: .make(), content: signed.content), for: .tokens)
        #expect(await errorCode(SignedMail(content: signed.content, proof: misdirected), mailer) == "invalid_proof")
        #expect(try await mailer.service.outbox.counts(deadline: .now + .seconds(3)).waiting == 0)
    }

    @Test func acceptsAMessageOnceWhileItsProofIsFresh() async throws {
        let mailer = try await MailerFixture()
        let signed = try await mailer.signed(try mail(mailer))
        let first = try await mailer.enqueue(.init(mail: signed), mailer.context())
        let again = try await mailer.enqueue(.init(mail: signed), mailer.context())
        #expect(!first.isDuplicate && again.isDuplicate && again.id == first.id)
        #expect(try await mailer.service.outbox.counts(deadline: .now + .seconds(3)).waiting == 1)
        // Signed again for the same event, as when the answer was lost: still the same mail.
        let event = OutboxEventID.make()
        let content = try mail(mailer)
        try await mailer.accept(content, as: event)
        #expect(try await mailer.accept(content, as: event).isDuplicate)

        let good = try await mailer.signed(content, at: Date(timeIntervalSinceNow: -110))
        #expect(await errorCode(good, mailer) == nil)
        let old = try await mailer.signed(content, at: Date(timeIntervalSinceNow: -130))
        #expect(await errorCode(old, mailer) == "invalid_proof")
    }

    @Test func refusesEveryProofWithoutTrustedKeys() async throws {
        let mailer = try await MailerFixture()
        let enqueue = EnqueueMessageHandler(
            acceptMessage: mailer.acceptMessage, erasures: mailer.service.erasures,
            peerProofVerifier: try await ProofVerifier(audience: .mailer, trusted: [:]))
        let signed = try await mailer.signed(try mail(mailer))
        #expect(await code { try await enqueue(.init(mail: signed), mailer.context()) } == "invalid_proof")
    }
}
