import Foundation
import Models
import Testing

@testable import Proofs

@Suite struct ProofVerifierTests {
    private let proofs = ProofsFixture()

    /// Expects the proof to be refused.
    private func refuse(
        _ proof: Proof, from issuer: ServiceName = .identity, for purpose: ProofClaims.Purpose = .session,
        request: RequestID? = nil, at date: Date? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let verifier = try await proofs.verifier()
        await #expect(throws: ServiceError.invalidProof, sourceLocation: sourceLocation) {
            _ = try await verifier.verify(
                proof, from: issuer, for: purpose, request: request ?? proofs.request, at: date ?? proofs.now)
        }
    }

    @Test func readsTheClaimsAsTheyWereSigned() async throws {
        let proof = try await proofs.signer().sign(proofs.claims, for: .tokens, at: proofs.now)
        let verified = try await proofs.verifier().verify(
            proof, from: .identity, for: .session, request: proofs.request, at: proofs.now + 29)
        #expect(verified.claims == proofs.claims && !verified.id.isEmpty)
    }

    @Test func isValidForItsLifetimeOnly() async throws {
        let proof = try await proofs.signer().sign(proofs.claims, for: .tokens, at: proofs.now)
        try await refuse(proof, at: proofs.now + 33)
        try await refuse(proof, at: proofs.now + 86_400)
        try await refuse(proof, at: proofs.now - 3)
        // An id is remembered for longer than any clock accepts its proof.
        #expect(ProofVerifier.memory >= .seconds(34))
    }

    @Test func isValidForItsAudiencePurposeIssuerAndRequestOnly() async throws {
        let proof = try await proofs.signer().sign(proofs.claims, for: .mailer, at: proofs.now)
        try await refuse(proof)
        let session = try await proofs.signer().sign(proofs.claims, for: .tokens, at: proofs.now)
        try await refuse(session, for: .epoch)
        try await refuse(session, for: .switching)
        try await refuse(session, from: .mailer)
        try await refuse(session, from: .waitlists)
        try await refuse(session, request: RequestID.make())
        let verifier = try await proofs.verifier()
        await #expect(throws: ServiceError.invalidProof) {
            _ = try await verifier.verify(session, from: .identity, for: .session, request: nil, at: proofs.now)
        }
    }

    /// Of background work, such as an operator's command.
    @Test func aProofWithoutARequestIsValidInAnyRequest() async throws {
        let claims = ProofClaims.epoch(4, of: .make(), request: nil, keeping: nil)
        let proof = try await proofs.signer().sign(claims, for: .tokens, at: proofs.now)
        for request in [nil, proofs.request] {
            let verified = try await proofs.verifier().verify(
                proof, from: .identity, for: .epoch, request: request, at: proofs.now)
            #expect(verified.claims == claims)
        }
    }

    @Test func aStatementOfOneTypeIsNotOneOfAnother() async throws {
        let statement = ClientProof(
            client: .make(), application: .make(), isConfidential: true, isFirstParty: true, request: proofs.request)
        let proof = try await proofs.signer().sign(statement: statement, for: .tokens, at: proofs.now)
        let verifier = try await proofs.verifier()
        let verified = try await verifier.verify(
            ClientProof.self, proof, from: .identity, request: proofs.request, at: proofs.now)
        #expect(verified.claims == statement)
        await #expect(throws: ServiceError.invalidProof) {
            _ = try await verifier.verify(
                SessionProof.self, proof, from: .identity, request: proofs.request, at: proofs.now)
        }
        try await refuse(proof)
    }

    @Test func aTrustedServiceCannotSignForAnother() async throws {
        // The mailer signs with its own key and names identity as the issuer.
        let forger = try await ProofSigner(
            service: .identity, seed: SecretKey(proofs.mailerKey.rawRepresentation))
        try await refuse(try await forger.sign(proofs.claims, for: .tokens, at: proofs.now))
        try await refuse(try await forger.sign(proofs.claims, for: .tokens, at: proofs.now), from: .mailer)
    }

    @Test func anUnknownKeyIsNotTrusted() async throws {
        let forger = try await ProofSigner(service: .identity, seed: .random())
        try await refuse(try await forger.sign(proofs.claims, for: .tokens, at: proofs.now))
    }

    @Test func anyChangeBreaksIt() async throws {
        let jws = try await proofs.signer().sign(proofs.claims, for: .tokens, at: proofs.now).jws.reveal()
        for (index, part) in jws.split(separator: ".").enumerated() {
            var parts = jws.split(separator: ".").map(String.init)
            var bytes = try #require(Data(base64URL: String(part)))
            bytes[bytes.count / 2] ^= 1
            parts[index] = bytes.base64URL
            try await refuse(Proof(Secret(parts.joined(separator: "."))))
        }
    }

    @Test(arguments: [
        "", ".", "..", "a.b.c", "hello", "e30.e30.e30", "eyJhbGciOiJFZERTQSJ9..", "\u{0}.\u{0}.\u{0}", "é.é.é",
    ])
    func refusesTextThatIsNotAProof(text: String) async throws {
        try await refuse(Proof(Secret(text)))
    }

    @Test func refusesAProofThatIsTooLong() async throws {
        let jws = try await proofs.signer().sign(proofs.claims, for: .tokens, at: proofs.now).jws.reveal()
        try await refuse(Proof(Secret(jws + String(repeating: "A", count: 4096))))
        try await refuse(Proof(Secret(String(repeating: "A.", count: 1_000_000))))
    }

    private static let header = #"{"alg":"EdDSA","typ":"latchkey-proof+jwt","kid":"identity"}"#

    /// Even with a signature that is right for the changed header.
    @Test(arguments: [
        #"{"alg":"none","typ":"latchkey-proof+jwt","kid":"identity"}"#,
        #"{"alg":"HS256","typ":"latchkey-proof+jwt","kid":"identity"}"#,
        #"{"alg":"EdDSA","typ":"JWT","kid":"identity"}"#, #"{"alg":"EdDSA","typ":"at+jwt","kid":"identity"}"#,
        #"{"alg":"EdDSA","kid":"identity"}"#, #"{"alg":"EdDSA","typ":"latchkey-proof+jwt"}"#,
        #"{"alg":"EdDSA","typ":"latchkey-proof+jwt","kid":"mailer"}"#,
        #"{"typ":"latchkey-proof+jwt","kid":"identity"}"#,
    ])
    func refusesOtherHeaders(header: String) async throws {
        let payload = try await proofs.payload()
        try await refuse(try proofs.signed(header: header, payload: payload))
        try await refuse(Proof(Secret("\(Data(header.utf8).base64URL).\(payload).")))
        // The same with the right header is valid, so it is the header that was refused.
        _ = try await proofs.verifier().verify(
            proofs.signed(header: Self.header, payload: payload), from: .identity, for: .session,
            request: proofs.request, at: proofs.now)
    }

    /// RFC 8725 §3.10; a proof with extensions that we don't have must be refused (RFC 7515 §4.1.11).
    @Test(arguments: ["jku", "jwk", "x5u", "x5c", "crit"])
    func refusesAHeaderThatBringsItsOwnKeyOrExtensions(name: String) async throws {
        let header = Self.header.dropLast() + #","\#(name)":["exp"]}"#
        try await refuse(try proofs.signed(header: String(header), payload: try await proofs.payload()))
    }

    @Test func refusesKeysOfAnotherLengthAndUnknownServices() async {
        await #expect(throws: (any Error).self) {
            _ = try await ProofVerifier(audience: .tokens, trusted: ["identity": SecretKey(Array("short".utf8))])
        }
        await #expect(throws: (any Error).self) {
            _ = try await ProofVerifier(audience: .tokens, trusted: ["nobody": .random()])
        }
    }
}
