import Models
import Primitives
import RPC

/// Gives a webhook a new secret. Only this reply has it.
struct RotateWebhookSecretHandler: RPCHandler {
    let webhooks: WebhookStore

    func callAsFunction(
        _ call: Identity.RotateWebhookSecret, _ context: CallContext
    ) async throws -> Identity.WebhookSecret {
        let maximum = Identity.RotateWebhookSecret.maximumOverlap
        guard (0...maximum).contains(call.overlap) else {
            throw ServiceError.invalid([
                .init(in: .body, path: "/overlap", type: "range", expected: "0 to \(maximum) seconds")
            ])
        }
        let secret = WebhookSecrets.make()
        let webhook = try await webhooks.rotate(
            call.id, to: secret, overlap: call.overlap, deadline: context.deadline.instant
        ) { webhook in
            AuditEntry(
                event: .webhookSecretRotated, application: webhook.applicationID, reason: webhook.name,
                context: context)
        }
        return Identity.WebhookSecret(webhook: webhook, secret: secret)
    }
}
