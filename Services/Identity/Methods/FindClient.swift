import Models
import RPC

/// The client that a request names, or the one client that lists its origin.
struct FindClient: Sendable {
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

/// Whether any client has registered an origin.
struct CheckOrigin: Sendable {
    let house: IdentityHouse

    func callAsFunction(
        _ call: Identity.CheckOrigin, _ context: CallContext
    ) async throws -> Identity.CheckOrigin.Reply {
        guard ClientRules.isOrigin(call.origin) else { return .init(isRegistered: false) }
        return .init(
            isRegistered: try await house.postgres.isRegistered(
                origin: call.origin, deadline: context.deadline.instant))
    }
}

extension IdentityHouse {
    /// The client with this id. Throws 400 when there is none.
    func knownClient(_ id: ClientID, _ context: CallContext) async throws -> Client {
        guard let client = try await postgres.client(id, deadline: context.deadline.instant) else {
            throw ServiceError.unknownClient
        }
        return client
    }
}
