import Foundation
import Models
import Proofs
import Testing

@Suite struct MailProofTests {
    @Test func coversExactlyTheBytesThatItWasMadeFor() {
        let content = Data("Subject: Grüße\r\n\r\nText".utf8)
        let proof = MailProof(event: .make(), content: content)
        #expect(proof.covers(content))
        for index in content.indices {
            var changed = content
            changed[index] ^= 1
            #expect(!proof.covers(changed))
        }
        #expect(!proof.covers(content + [0]) && !proof.covers(content.dropLast()) && !proof.covers(Data()))
    }

    /// SHA-256 of "abc", the example of FIPS 180, in base64url.
    @Test func theDigestIsSHA256() {
        let proof = MailProof(event: .make(), content: Data("abc".utf8))
        #expect(proof.digest == "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0")
    }
}
