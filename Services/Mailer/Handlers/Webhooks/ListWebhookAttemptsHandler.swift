import Models
import RPC

/// Lists the latest attempts to deliver to a webhook; for operators.
struct ListWebhookAttemptsHandler: RPCHandler {
    static let allowedLimits = 1...WebhookQueueStore.maximumAttempts

    let webhooks: WebhookQueueStore

    func callAsFunction(
        _ call: Mailer.ListWebhookAttempts, _ context: CallContext
    ) async throws -> [Mailer.WebhookAttempt] {
        guard Self.allowedLimits.contains(call.limit) else {
            throw ServiceError.invalid([
                .init(
                    in: .body, path: "/limit", type: "range", expected: "1 to \(Self.allowedLimits.upperBound)",
                    received: "\(call.limit)")
            ])
        }
        return try await webhooks.attempts(
            of: call.webhook, limit: call.limit, deadline: context.deadline.instant)
    }
}
