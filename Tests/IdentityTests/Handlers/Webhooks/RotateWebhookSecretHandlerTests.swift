import Foundation
import Models
import Primitives
import Testing

@testable import IdentityService

@Suite struct RotateWebhookSecretHandlerTests {
    private func secrets(_ identity: IdentityFixture, _ webhook: WebhookID) async throws -> WebhookSecrets {
        let told = try await identity.takeWebhooks().last { $0.endpoint.id == webhook }
        let sealed = try #require(told?.endpoint.sealedSecrets)
        return try identity.service.webhooks.secrets.open(sealed, for: webhook)
    }

    @Test func bothSecretsSignForAWhile() async throws {
        let identity = try await IdentityFixture()
        let made = try await identity.makeWebhook()
        let rotated = try await identity.call(
            Identity.RotateWebhookSecret(id: made.webhook.id, overlap: 3600), identity.operatorContext)
        let found = try await secrets(identity, made.webhook.id)
        #expect(found.current == rotated.secret && found.previous == made.secret)
        #expect(found.active(at: Date()) == [rotated.secret, made.secret])
        #expect(found.active(at: Date(timeIntervalSinceNow: 3700)) == [rotated.secret])
        #expect(rotated.webhook.previousSecretUntil != nil)
        let entry = try #require(
            try await identity.auditEntries { $0.application = made.webhook.applicationID }.last)
        #expect(entry.event == .webhookSecretRotated && entry.changes == nil)
    }

    @Test func withoutAnOverlapTheEarlierOneIsGone() async throws {
        let identity = try await IdentityFixture()
        let made = try await identity.makeWebhook()
        let rotated = try await identity.call(
            Identity.RotateWebhookSecret(id: made.webhook.id, overlap: 0), identity.operatorContext)
        #expect(try await secrets(identity, made.webhook.id).active(at: Date()) == [rotated.secret])
        for overlap in [-1, Identity.RotateWebhookSecret.maximumOverlap + 1] {
            let refused = await error {
                try await identity.call(
                    Identity.RotateWebhookSecret(id: made.webhook.id, overlap: overlap), identity.operatorContext)
            }
            #expect(refused?.invalidParams?.map(\.path) == ["/overlap"])
        }
    }

    @Test func secretsAreBoundToTheirWebhook() async throws {
        let identity = try await IdentityFixture()
        let (one, other) = (try await identity.makeWebhook(), try await identity.makeWebhook(name: "Other"))
        try await identity.postgres.execute(
            """
            UPDATE identity.webhooks SET sealed_secrets =
                (SELECT sealed_secrets FROM identity.webhooks WHERE id = \(one.webhook.id))
            """)
        let refused = await error {
            try await identity.call(Identity.RotateWebhookSecret(id: other.webhook.id), identity.operatorContext)
        }
        #expect(refused?.code == .connectionKeyMissing)
    }
}
