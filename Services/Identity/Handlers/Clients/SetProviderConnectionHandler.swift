import Models
import RPC

/// Connects a client with a sign-in provider, or replaces the connection.
struct SetProviderConnectionHandler: RPCHandler {
    let connections: ConnectionStore

    func callAsFunction(_ call: Identity.SetProviderConnection, _ context: CallContext) async throws
        -> ProviderConnection
    {
        try ConnectionRules.invalidParameters(of: call).refuse()
        return try await connections.set(call, deadline: context.deadline.instant) { client in
            AuditEntry(
                event: .connectionSet, application: client.applicationID, client: client.id, provider: call.provider,
                context: context)
        }
    }
}
