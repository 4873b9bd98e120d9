import Models
import RPC

/// Revokes a key for the admin API.
struct RevokeAPIKeyHandler: RPCHandler {
    let keys: APIKeyStore

    func callAsFunction(_ call: Identity.RevokeAPIKey, _ context: CallContext) async throws -> APIKey {
        try await keys.remove(call.key, deadline: context.deadline.instant) { key in
            .apiKey(key, .apiKeyRevoked, context)
        }
    }
}
