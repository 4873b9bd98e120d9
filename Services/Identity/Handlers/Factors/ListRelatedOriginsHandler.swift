import Models
import RPC

/// Lists the origins whose pages may use our passkeys.
struct ListRelatedOriginsHandler: RPCHandler {
    let clients: ClientStore
    let relyingParty: PasskeyRelyingParty

    func callAsFunction(_ call: Identity.ListRelatedOrigins, _ context: CallContext) async throws -> [String] {
        let clients = try await clients.clients(of: nil, deadline: context.deadline.instant)
        return Set(relyingParty.origins(and: clients)).sorted()
    }
}
