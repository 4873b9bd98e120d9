import Models
import RPC

/// Lists the webhooks of an application or of all, oldest first.
struct ListWebhooksHandler: RPCHandler {
    let webhooks: WebhookStore

    func callAsFunction(_ call: Identity.ListWebhooks, _ context: CallContext) async throws -> [Webhook] {
        try await webhooks.all(of: call.application, deadline: context.deadline.instant)
    }
}
