import Models
import RPC

/// Lists the clients of one application or of all, oldest first.
struct ListClientsHandler: RPCHandler {
    let clients: ClientStore

    func callAsFunction(_ call: Identity.ListClients, _ context: CallContext) async throws -> [Client] {
        try await clients.clients(of: call.application, deadline: context.deadline.instant)
    }
}
