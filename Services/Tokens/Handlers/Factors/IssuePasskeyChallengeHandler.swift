import Models
import RPC

/// Makes a challenge for an authenticator.
struct IssuePasskeyChallengeHandler: RPCHandler {
    let challenges: PasskeyChallengeStore

    func callAsFunction(_ call: Tokens.IssuePasskeyChallenge, _ context: CallContext) async throws -> Secret {
        try challenges.issue(call.ceremony, device: call.device)
    }
}
