import Models
import RPC

/// The public signing keys.
struct GetJWKSHandler: RPCHandler {
    let keyRing: KeyRing

    func callAsFunction(_ call: Tokens.GetJWKS, _ context: CallContext) async throws -> JSONWebKeySet {
        try keyRing.current().jwks
    }
}
