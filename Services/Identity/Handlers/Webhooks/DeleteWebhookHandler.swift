import Models
import RPC

/// Deletes a webhook, and has mailer drop what waits for it.
struct DeleteWebhookHandler: RPCHandler {
    let webhooks: WebhookStore

    func callAsFunction(_ call: Identity.DeleteWebhook, _ context: CallContext) async throws -> Webhook {
        try await webhooks.delete(call.id, deadline: context.deadline.instant) { webhook in
            AuditEntry(
                event: .webhookDeleted, application: webhook.applicationID, reason: webhook.name, context: context)
        }
    }
}
