import Models
import RPC

/// Lists the keys for the admin API.
struct ListAPIKeysHandler: RPCHandler {
    let keys: APIKeyStore

    func callAsFunction(_ call: Identity.ListAPIKeys, _ context: CallContext) async throws -> [APIKey] {
        try await keys.all(deadline: context.deadline.instant)
    }
}
