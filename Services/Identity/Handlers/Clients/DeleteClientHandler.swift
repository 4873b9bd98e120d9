import Models
import RPC

/// Deletes a client, and what depends on it.
struct DeleteClientHandler: RPCHandler {
    let clients: ClientStore

    func callAsFunction(_ call: Identity.DeleteClient, _ context: CallContext) async throws -> Nothing {
        try await clients.delete(call.client, deadline: context.deadline.instant) { client in
            AuditEntry(
                event: .clientDeleted, application: client.applicationID, client: client.id, context: context)
        }
        return Nothing()
    }
}
