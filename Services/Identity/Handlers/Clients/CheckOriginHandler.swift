import Models
import Primitives
import RPC

/// Answers whether any client has registered an origin.
struct CheckOriginHandler: RPCHandler {
    let clients: ClientStore

    func callAsFunction(
        _ call: Identity.CheckOrigin, _ context: CallContext
    ) async throws -> Identity.CheckOrigin.Reply {
        guard URLRules.isOrigin(call.origin) else { return .init(isRegistered: false) }
        return .init(
            isRegistered: try await clients.isRegistered(origin: call.origin, deadline: context.deadline.instant))
    }
}
