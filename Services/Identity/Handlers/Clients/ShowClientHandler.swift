import Models
import RPC

/// Shows a client, and counts what depends on it.
struct ShowClientHandler: RPCHandler {
    let clients: ClientStore

    func callAsFunction(_ call: Identity.ShowClient, _ context: CallContext) async throws -> Identity.ShowClient.Reply {
        try await clients.details(of: call.client, deadline: context.deadline.instant)
    }
}
