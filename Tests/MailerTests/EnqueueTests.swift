import Crypto
import Foundation
import Models
import Proofs
import RPC
import Testing

@testable import MailerService

/// Mailer mails what identity has signed, every byte of it, and nothing else that a gateway brings.
@Suite struct EnqueueTests {
    private func mail(_ mailer: MailerFixture, page: String? = nil) throws -> OutgoingMail {
        let grant = try mailer.grant(.magicLink)
        return OutgoingMail(
            kind: .magicLink, recipient: grant.email, client: grant.client, grant: grant, linkPage: page)
    }

    private func refusal(_ mail: SignedMail, _ mailer: MailerFixture) async -> String? {
        await code { try await mailer.enqueue(.init(mail: mail), mailer.context()) }
    }

    @Test func whatIdentityDidNotSignIsRefused() async throws {
        let mailer = try await MailerFixture()
        let signed = try await mailer.signed(try mail(mailer))
        var altered = signed
        altered.content = try JSONEncoder().encode(try mail(mailer, page: "https://evil.example/collect"))
        #expect(await refusal(altered, mailer) == "invalid_proof")
        // One byte is enough, also where it changes nothing about the mail.
        var longer = signed
        longer.content.append(UInt8(ascii: " "))
        #expect(await refusal(longer, mailer) == "invalid_proof")
        #expect(
            await refusal(SignedMail(content: signed.content, proof: Proof(Secret("a.b.c"))), mailer) == "invalid_proof"
        )

        // Not by another service's key, not in identity's name, not for another service.
        let own = Curve25519.Signing.PrivateKey()
        for service in [ServiceName.identity, .mailer, .tokens, .gateway] {
            let signer = try await ProofSigner(service: service, seed: SecretKey(own.rawRepresentation))
            let proof = try await signer.sign(
                statement: MailProof(effect: .make(), content: signed.content), for: .mailer)
            #expect(await refusal(SignedMail(content: signed.content, proof: proof), mailer) == "invalid_proof")
        }
        let misdirected = try await mailer.identity.sign(
            statement: MailProof(effect: .make(), content: signed.content), for: .tokens)
        #expect(await refusal(SignedMail(content: signed.content, proof: misdirected), mailer) == "invalid_proof")
        #expect(try await mailer.service.outbox.counts(deadline: .now + .seconds(3)).waiting == 0)
    }

    @Test func aMailIsAcceptedOnceAndOnlyWhileItsSignatureIsYoung() async throws {
        let mailer = try await MailerFixture()
        let signed = try await mailer.signed(try mail(mailer))
        let first = try await mailer.enqueue(.init(mail: signed), mailer.context())
        let again = try await mailer.enqueue(.init(mail: signed), mailer.context())
        #expect(!first.isDuplicate && again.isDuplicate && again.id == first.id)
        #expect(try await mailer.service.outbox.counts(deadline: .now + .seconds(3)).waiting == 1)
        // Signed again for the same effect, as when the answer was lost: still the same mail.
        let effect = OutboxEventID.make()
        let content = try mail(mailer)
        try await mailer.accept(content, as: effect)
        #expect(try await mailer.accept(content, as: effect).isDuplicate)

        let good = try await mailer.signed(content, at: Date(timeIntervalSinceNow: -110))
        #expect(await refusal(good, mailer) == nil)
        let old = try await mailer.signed(content, at: Date(timeIntervalSinceNow: -130))
        #expect(await refusal(old, mailer) == "invalid_proof")
    }

    @Test func aMailerThatKnowsNoKeyBelievesNobody() async throws {
        let mailer = try await MailerFixture()
        let enqueue = EnqueueMessageHandler(
            acceptMessage: mailer.acceptMessage, erasures: mailer.service.erasures,
            peerProofVerifier: try await ProofVerifier(audience: .mailer, trusted: [:]))
        let signed = try await mailer.signed(try mail(mailer))
        #expect(await code { try await enqueue(.init(mail: signed), mailer.context()) } == "invalid_proof")
    }

    @Test func aWrongCodeIsAttestedForIdentity() async throws {
        let mailer = try await MailerFixture()
        let grant = try mailer.grant(.magicLink)
        let error = await #expect(throws: ServiceError.self) {
            try await mailer.redeem(code: Secret("000000"), for: grant)
        }
        let proof = try #require(error?.attestation)
        let said = try await mailer.proofs.verify(WrongCodeProof.self, proof, from: .mailer, request: nil).claims
        #expect(error?.code == .codeInvalid && said.email == grant.email && said.client == grant.client)
    }
}
