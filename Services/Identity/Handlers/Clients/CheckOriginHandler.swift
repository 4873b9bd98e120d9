import Models
import RPC

/// Whether any client has registered an origin.
struct CheckOriginHandler: RPCHandler {
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
