import Crypto
import Foundation
import Models
import Proofs
import Testing

@Suite struct SignUpVerdictProofTests {
    private func fixture() async throws -> (signer: ProofSigner, verifier: ProofVerifier) {
        let key = Curve25519.Signing.PrivateKey()
        return (
            try await ProofSigner(service: .mailer, seed: SecretKey(key.rawRepresentation)),
            try await ProofVerifier(
                audience: .identity, trusted: ["mailer": SecretKey(key.publicKey.rawRepresentation)])
        )
    }

    /// A proof has at most 4096 bytes.
    @Test func theLargestVerdictsFitInAProof() async throws {
        let (signer, verifier) = try await fixture()
        let text = String(repeating: "/\"", count: 100)
        var metadata = SignUpMetadata([:])
        for index in 0..<SignUpMetadata.maximumCount {
            var larger = metadata
            larger.values["name\(index)"] = .text(text)
            guard try JSONEncoder().encode(larger).count <= SignUpMetadata.maximumLength else { break }
            metadata = larger
        }
        let reason = String(repeating: "\u{1F600}", count: SignUpVerdictProof.maximumReasonLength)
        for outcome in [SignUpVerdictProof.Outcome.allowed(metadata), .allowed(nil), .refused(reason), .failed("x")] {
            let request = RequestID.make()
            let proof = try await signer.sign(
                statement: SignUpVerdictProof(content: Data("a".utf8), outcome: outcome, request: request),
                for: .identity)
            let claims = try await verifier.verify(
                SignUpVerdictProof.self, proof, from: .mailer, request: request
            ).claims
            #expect(claims.outcome == outcome && claims.covers(Data("a".utf8)) && !claims.covers(Data("b".utf8)))
            await #expect(throws: ServiceError.invalidProof) {
                try await verifier.verify(SignUpVerdictProof.self, proof, from: .mailer, request: .make())
            }
        }
    }
}
