import Crypto
import Foundation
import Models
import Primitives
import Testing

@Suite struct WebhookSecretsTests {
    @Test func newOnesAreRandomAndLongEnough() throws {
        let secrets = (0..<10).map { _ in WebhookSecrets.make() }
        #expect(Set(secrets).count == 10)
        for secret in secrets {
            #expect(secret.reveal().hasPrefix("whsec_") && WebhookSecrets.key(secret)?.count == 32)
        }
    }

    @Test func readsWhatStandardWebhooksAllows() {
        func key(_ count: Int) -> Data? {
            WebhookSecrets.key(Secret("whsec_" + Data(repeating: 7, count: count).base64EncodedString()))
        }
        #expect([24, 32, 64].allSatisfy { key($0) == Data(repeating: 7, count: $0) })
        #expect([0, 23, 65, 1000].allSatisfy { key($0) == nil })
        for text in ["", "whsec_", "whsec_???", "whpk_" + Data(repeating: 7, count: 32).base64EncodedString()] {
            #expect(WebhookSecrets.key(Secret(text)) == nil)
        }
    }

    @Test func thePreviousOneSignsForAWhile() {
        let (first, second) = (WebhookSecrets.make(), WebhookSecrets.make())
        let end = Timestamp(Date(timeIntervalSince1970: 1000))
        let secrets = WebhookSecrets(current: first).rotated(to: second, keepingPreviousUntil: end)
        #expect(secrets.active(at: Date(timeIntervalSince1970: 999)) == [second, first])
        #expect(secrets.active(at: Date(timeIntervalSince1970: 1000)) == [second])
        let alone = secrets.rotated(to: first, keepingPreviousUntil: nil)
        #expect(alone.active(at: .distantPast) == [first] && alone.previous == nil)
    }

    @Test func areBoundToTheirWebhook() throws {
        let box = SealedBox<WebhookSecrets>(keys: [SymmetricKey(size: .bits256)])
        let (webhook, secrets) = (WebhookID.make(), WebhookSecrets(current: WebhookSecrets.make()))
        let sealed = try box.seal(secrets, for: webhook)
        #expect(try box.open(sealed, for: webhook) == secrets)
        #expect(throws: SealError.cannotOpen) { try box.open(sealed, for: .make()) }
        #expect(throws: SealError.cannotOpen) {
            try SealedBox<WebhookSecrets>(keys: [SymmetricKey(size: .bits256)]).open(sealed, for: webhook)
        }
    }
}
