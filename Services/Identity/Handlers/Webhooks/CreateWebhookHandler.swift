import Models
import Primitives
import RPC

/// Adds a webhook to an application. Only this reply has its secret.
struct CreateWebhookHandler: RPCHandler {
    let webhooks: WebhookStore

    func callAsFunction(
        _ call: Identity.CreateWebhook, _ context: CallContext
    ) async throws -> Identity.WebhookSecret {
        let webhook = WebhookRules.normalized(
            Webhook(
                id: .make(), applicationID: call.application, name: call.name ?? WebhookRules.name(for: call.url),
                url: call.url, events: call.events,
                allowsPrivateAddresses: call.allowsPrivateAddresses))
        try WebhookRules.invalidParameters(of: webhook).refuse()
        let secret = WebhookSecrets.make()
        try await webhooks.create(
            webhook, secret: secret,
            audit: AuditEntry(
                event: .webhookCreated, application: webhook.applicationID,
                changes: webhook.auditChanges(since: .blank(webhook.id, of: webhook.applicationID)), context: context),
            deadline: context.deadline.instant)
        return Identity.WebhookSecret(webhook: webhook, secret: secret)
    }
}

extension Webhook {
    /// A webhook without any settings, to compare a new one with.
    static func blank(_ id: WebhookID, of application: ApplicationID) -> Webhook {
        Webhook(id: id, applicationID: application, name: "", url: "")
    }
}
