import Models
import RPC

/// Removes a message from the outbox; for operators.
struct DropMessageHandler: RPCHandler {
    let outbox: OutboxStore

    func callAsFunction(_ call: Mailer.DropMessage, _ context: CallContext) async throws -> Nothing {
        guard try await outbox.drop(call.message, deadline: context.deadline.instant) else {
            throw ServiceError.notFound("message")
        }
        return Nothing()
    }
}
