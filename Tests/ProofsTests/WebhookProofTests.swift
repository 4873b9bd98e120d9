import Foundation
import Models
import Proofs
import Testing

@Suite struct WebhookProofTests {
    @Test func coversExactlyTheBytesThatItWasMadeFor() {
        let content = Data(#"{"endpoint":{"url":"https://hooks.example/"}}"#.utf8)
        let proof = WebhookProof(event: .make(), content: content)
        #expect(proof.covers(content))
        for index in content.indices {
            var changed = content
            changed[index] ^= 1
            #expect(!proof.covers(changed))
        }
        #expect(!proof.covers(content + [0]) && !proof.covers(content.dropLast()) && !proof.covers(Data()))
    }

    @Test func isNoMailProof() {
        #expect(WebhookProof.type != MailProof.type && WebhookProof.lifetime == MailProof.lifetime)
    }
}
