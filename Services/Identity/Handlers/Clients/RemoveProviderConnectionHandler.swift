import Models
import RPC

/// Removes the connection of a client with a sign-in provider.
struct RemoveProviderConnectionHandler: RPCHandler {
    let connections: ConnectionStore

    func callAsFunction(_ call: Identity.RemoveProviderConnection, _ context: CallContext) async throws
        -> ProviderConnection
    {
        try await connections.remove(call.provider, of: call.client, deadline: context.deadline.instant) { client in
            AuditEntry(
                event: .connectionRemoved, application: client.applicationID, client: client.id,
                provider: call.provider, context: context)
        }
    }
}
