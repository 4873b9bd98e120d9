import Foundation
import Models
import RPC

/// Lists the messages for a webhook in one state, a page at a time; for operators.
struct ListWebhookDeliveriesHandler: RPCHandler {
    let webhooks: WebhookQueueStore

    func callAsFunction(
        _ call: Mailer.ListWebhookDeliveries, _ context: CallContext
    ) async throws -> Mailer.ListWebhookDeliveries.Reply {
        guard ListMessagesHandler.allowedLimits.contains(call.limit) else {
            throw ServiceError.invalid([
                .init(in: .body, path: "/limit", type: "range", expected: "1 to 100", received: "\(call.limit)")
            ])
        }
        let (outbox, deadline) = (webhooks.outbox(of: call.webhook), context.deadline.instant)
        let page = try await outbox.storedPage(
            of: call.state, limit: call.limit, cursor: call.cursor, deadline: deadline)
        guard let page else {
            throw ServiceError.invalid([
                .init(in: .body, path: "/cursor", type: "cursor", expected: "a cursor of the page before")
            ])
        }
        let counts = try await outbox.counts(deadline: deadline)
        return .init(
            deliveries: page.messages.compactMap { .init($0.message, call.state, due: $0.due) },
            waiting: counts.waiting, dead: counts.dead, nextCursor: page.nextCursor)
    }
}

extension Mailer.WebhookDelivery {
    /// What an operator may see of a message; nil if the stored id is not valid.
    init?(_ message: StoredMessage, _ state: Mailer.MessageState, due: Double?) {
        guard let id = MessageID(message.id) else { return nil }
        self.init(
            id: id, state: state, type: message.decoded(as: StoredWebhook.self)?.type,
            acceptedAt: Timestamp(message.acceptedAt), attempts: message.attempts,
            nextAttemptAt: due.map { Timestamp(Date(timeIntervalSince1970: $0 / 1000)) }, reason: message.reason)
    }
}
