import Models
import RPC

/// Has a message sent to a webhook that tells of nothing, to try it.
struct TestWebhookHandler: RPCHandler {
    let webhooks: WebhookStore

    func callAsFunction(
        _ call: Identity.TestWebhook, _ context: CallContext
    ) async throws -> Identity.TestWebhook.Reply {
        let message = try await webhooks.test(call.id, deadline: context.deadline.instant) { webhook in
            guard webhook.isEnabled else {
                throw ServiceError.invalid([
                    .init(in: .body, path: "/id", type: "disabled", expected: "a webhook that is enabled")
                ])
            }
        }
        return Identity.TestWebhook.Reply(message: message)
    }
}
