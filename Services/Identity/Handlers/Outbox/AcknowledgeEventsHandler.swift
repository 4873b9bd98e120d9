import Models
import RPC

/// Deletes events that were dispatched.
struct AcknowledgeEventsHandler: RPCHandler {
    let outbox: OutboxStore

    func callAsFunction(_ call: Identity.AcknowledgeEvents, _ context: CallContext) async throws -> Nothing {
        try await outbox.acknowledge(call.ids, deadline: context.deadline.instant)
        return Nothing()
    }
}
