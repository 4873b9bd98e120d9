import Models
import Postgres
import RPC

/// Every client, of one application or of all, oldest first.
struct ListClientsHandler: RPCHandler {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.ListClients, _ context: CallContext) async throws -> [Client] {
        try await house.postgres.clients(of: call.application, deadline: context.deadline.instant)
    }
}
