import Models
import RPC

/// Lists the signing keys.
struct ListKeysHandler: RPCHandler {
    let keyRing: KeyRing

    func callAsFunction(_ call: Tokens.ListKeys, _ context: CallContext) async throws -> [SigningKeyRecord] {
        try await keyRing.records()
    }
}
