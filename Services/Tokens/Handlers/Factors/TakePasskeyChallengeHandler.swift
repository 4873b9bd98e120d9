import Models
import Proofs
import RPC

/// Attests that a challenge is answered for the first time.
struct TakePasskeyChallengeHandler: RPCHandler {
    let challenges: PasskeyChallengeStore
    let proofSigner: ProofSigner

    func callAsFunction(_ call: Tokens.TakePasskeyChallenge, _ context: CallContext) async throws -> Proof {
        let ceremony = try await challenges.take(
            call.challenge, device: call.device, deadline: context.deadline.instant)
        return try await proofSigner.sign(
            statement: PasskeyChallengeProof(
                challenge: call.challenge, ceremony: ceremony, request: context.requestID), for: .identity)
    }
}
