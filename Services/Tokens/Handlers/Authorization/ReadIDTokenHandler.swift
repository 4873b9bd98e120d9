import Models
import RPC

/// Reads an ID token that we issued, expired or not.
struct ReadIDTokenHandler: RPCHandler {
    let checker: AccessTokenChecker

    func callAsFunction(_ call: Tokens.ReadIDToken, _ context: CallContext) async throws -> IDTokenClaims {
        try await checker.read(idToken: call.idToken)
    }
}
