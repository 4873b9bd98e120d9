import Models
import RPC

/// Lists the connections of one client or of all, oldest first.
struct ListProviderConnectionsHandler: RPCHandler {
    let connections: ConnectionStore

    func callAsFunction(_ call: Identity.ListProviderConnections, _ context: CallContext) async throws
        -> [ProviderConnection]
    {
        try await connections.connections(of: call.client, deadline: context.deadline.instant)
    }
}
