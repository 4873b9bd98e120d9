import Models
import RPC

/// The client that a request names, or the one client that lists its origin.
struct FindClient: Sendable {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.FindClient, _ context: CallContext) async throws -> Client {
        switch call.key {
        case .id(let id):
            guard let client = try await house.postgres.client(id, deadline: context.deadline.instant) else {
                throw ServiceError.unknownClient
            }
            return client
        case .origin(let origin):
            let clients = try await house.postgres.clients(listing: origin, deadline: context.deadline.instant)
            guard clients.count == 1 else {
                throw ServiceError(
                    code: "origin_not_allowed", status: 403,
                    detail: clients.isEmpty
                        ? "No client has registered this origin."
                        : "Several clients have registered this origin; name one by client_id.")
            }
            return clients[0]
        }
    }
}

extension ServiceError {
    static let unknownClient = ServiceError(
        code: "unknown_client", status: 400, detail: "There is no client with this client_id.",
        invalidParams: [.init(in: .body, path: "/client_id", type: "unknown", expected: "the id of a client")])
}
