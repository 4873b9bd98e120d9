import Models
import RPC

/// Has a message tried again at once; for operators.
struct RetryMessageHandler: RPCHandler {
    let outbox: OutboxStore

    func callAsFunction(_ call: Mailer.RetryMessage, _ context: CallContext) async throws -> Nothing {
        guard try await outbox.retry(call.message, deadline: context.deadline.instant) else {
            throw ServiceError.notFound("message")
        }
        return Nothing()
    }
}
