import Models
import RPC

/// Makes a challenge for an authenticator.
struct KeepPasskeyChallengeHandler: RPCHandler {
    let challenges: PasskeyChallengeStore

    func callAsFunction(_ call: Tokens.KeepPasskeyChallenge, _ context: CallContext) async throws -> Secret {
        try await challenges.keep(call.ceremony, device: call.device, deadline: context.deadline.instant)
    }
}
