import Foundation
import Models
import Proofs
import RPC

/// Verifies tokens' proofs that a challenge is answered for the first time.
struct PasskeyChallengeVerifier: Sendable {
    let proofs: ProofVerifier
    let usedProofs: UsedProofStore

    /// The bytes of the challenge; the proof is used up. Throws 403 `invalid_proof`, 401 `passkey_invalid` if it was made for another
    /// ceremony than `ceremony` or `other`.
    func use(
        _ proof: Proof, for ceremony: PasskeyCeremony, or other: PasskeyCeremony? = nil, _ context: CallContext
    ) async throws -> Data {
        let verified = try await proofs.verify(
            PasskeyChallengeProof.self, proof, from: .tokens, request: context.requestID)
        guard verified.claims.request == context.requestID else { throw ServiceError.invalidProof }
        try await usedProofs.use(verified.id, deadline: context.deadline.instant)
        let made = verified.claims.ceremony
        guard made == ceremony || made == other, let challenge = Data(base64URL: verified.claims.challenge.reveal())
        else { throw ServiceError.passkeyInvalid }
        return challenge
    }
}
