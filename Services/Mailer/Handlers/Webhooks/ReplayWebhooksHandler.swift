import Models
import RPC

/// Has messages to a webhook sent now that wait or were given up; for operators.
struct ReplayWebhooksHandler: RPCHandler {
    let webhooks: WebhookQueueStore

    func callAsFunction(
        _ call: Mailer.ReplayWebhooks, _ context: CallContext
    ) async throws -> Mailer.ReplayWebhooks.Reply {
        let deadline = context.deadline.instant
        if let message = call.message {
            guard try await webhooks.replay(message, of: call.webhook, deadline: deadline) else {
                throw ServiceError.notFound("message")
            }
            return .init(count: 1, hasMore: false)
        }
        let maximum = Mailer.ReplayWebhooks.maximum
        let count = try await webhooks.replayAll(of: call.webhook, limit: maximum, deadline: deadline)
        return .init(count: count, hasMore: count == maximum)
    }
}
