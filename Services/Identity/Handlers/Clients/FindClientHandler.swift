import Models
import Primitives
import RPC

/// Finds the client that a request names, or the only client that has registered the request's origin.
struct FindClientHandler: RPCHandler {
    let clients: ClientStore

    func callAsFunction(_ call: Identity.FindClient, _ context: CallContext) async throws -> Client {
        let deadline = context.deadline.instant
        switch call.key {
        case .id(let id):
            return try await clients.require(id, deadline: deadline)
        case .origin(let origin):
            let found =
                URLRules.isOrigin(origin) ? try await clients.clients(withOrigin: origin, deadline: deadline) : []
            guard found.count == 1 else {
                throw ServiceError(
                    .originNotAllowed,
                    detail: found.isEmpty
                        ? "No client has registered this origin."
                        : "Several clients have registered this origin. Name one with client_id.")
            }
            return found[0]
        }
    }
}
