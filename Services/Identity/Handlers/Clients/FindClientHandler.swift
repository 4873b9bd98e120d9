import Models
import RPC

/// The client that a request names, or the one client that lists its origin.
struct FindClientHandler: RPCHandler {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.FindClient, _ context: CallContext) async throws -> Client {
        switch call.key {
        case .id(let id):
            return try await house.knownClient(id, context)
        case .origin(let origin):
            let clients =
                ClientRules.isOrigin(origin)
                ? try await house.postgres.clients(listing: origin, deadline: context.deadline.instant) : []
            guard clients.count == 1 else {
                throw ServiceError(
                    .originNotAllowed,
                    detail: clients.isEmpty
                        ? "No client has registered this origin."
                        : "Several clients have registered this origin; name one by client_id.")
            }
            return clients[0]
        }
    }
}
