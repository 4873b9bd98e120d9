import Models
import RPC

/// Changes the given settings of a webhook.
struct UpdateWebhookHandler: RPCHandler {
    let webhooks: WebhookStore

    func callAsFunction(_ call: Identity.UpdateWebhook, _ context: CallContext) async throws -> Webhook {
        try await webhooks.update(call.id, deadline: context.deadline.instant) { webhook in
            let before = webhook
            webhook.name = call.name ?? webhook.name
            webhook.url = call.url ?? webhook.url
            webhook.events = call.events ?? webhook.events
            webhook.allowsPrivateAddresses = call.allowsPrivateAddresses ?? webhook.allowsPrivateAddresses
            webhook.isEnabled = call.isEnabled ?? webhook.isEnabled
            webhook = WebhookRules.normalized(webhook)
            try WebhookRules.invalidParameters(of: webhook).refuse()
            let changes = webhook.auditChanges(since: before)
            return AuditEntry(
                event: .webhookUpdated, application: webhook.applicationID, changed: changes.map(\.field),
                changes: changes, reason: before.name, context: context)
        }
    }
}
