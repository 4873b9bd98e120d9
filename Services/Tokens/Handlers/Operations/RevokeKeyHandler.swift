import Models
import RPC

/// Removes a signing key; tokens that it signed are no longer accepted.
struct RevokeKeyHandler: RPCHandler {
    let keyRing: KeyRing

    func callAsFunction(_ call: Tokens.RevokeKey, _ context: CallContext) async throws -> [SigningKeyRecord] {
        guard try await keyRing.revoke(call.kid, by: context.caller.rawValue) else {
            throw ServiceError.notFound("key")
        }
        return try await keyRing.records()
    }
}
