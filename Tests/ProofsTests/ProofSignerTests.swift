import Foundation
import Models
import Proofs
import Testing

@Suite struct ProofSignerTests {
    private let proofs = ProofsFixture()

    private func object(_ part: some StringProtocol) throws -> [String: Any] {
        let json = try #require(Data(base64URL: String(part)))
        return try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
    }

    @Test func signsAJWSWithRegisteredClaims() async throws {
        let jws = try await proofs.signer().sign(proofs.claims, for: .tokens, at: proofs.now).jws.reveal()
        let parts = jws.split(separator: ".")
        let header = try object(parts[0])
        #expect(header["alg"] as? String == "EdDSA" && header["kid"] as? String == "identity")
        #expect(header["typ"] as? String == ProofClaims.type)
        let payload = try object(parts[1])
        #expect(payload["iss"] as? String == "identity" && payload["aud"] as? String == "tokens")
        #expect(payload["iat"] as? Int == 1_800_000_000 && payload["exp"] as? Int == 1_800_000_030)
    }

    @Test func eachProofHasItsOwnID() async throws {
        var ids: Set<String> = []
        for _ in 0..<5 {
            let proof = try await proofs.signer().sign(proofs.claims, for: .tokens, at: proofs.now)
            let verified = try await proofs.verifier().verify(
                proof, from: .identity, for: .session, request: proofs.request, at: proofs.now)
            ids.insert(verified.id)
        }
        #expect(ids.count == 5)
    }

    @Test func refusesASeedOfAnotherLength() async {
        await #expect(throws: (any Error).self) {
            _ = try await ProofSigner(service: .identity, seed: SecretKey(Array("short".utf8)))
        }
    }
}
