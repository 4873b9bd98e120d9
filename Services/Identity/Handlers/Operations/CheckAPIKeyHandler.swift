import Models
import RPC

/// Finds the key for the admin API that a program has sent.
struct CheckAPIKeyHandler: RPCHandler {
    let keys: APIKeyStore

    func callAsFunction(_ call: Identity.CheckAPIKey, _ context: CallContext) async throws -> APIKey {
        guard let presented = APIKeySecret(call.secret),
            let found = try await keys.find(presented.id, deadline: context.deadline.instant),
            presented.matches(found.hash)
        else {
            throw ServiceError(.invalidToken, detail: "The API key is unknown, has expired or was revoked.")
        }
        // The key is right, whether or not this is kept.
        try? await keys.markUsed(found.key.id, deadline: context.deadline.instant)
        return found.key
    }
}
