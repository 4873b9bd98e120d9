import Models
import Proofs
import RPC

/// Checks tokens' proofs that a session was presented.
struct SessionVerifier: Sendable {
    let proofs: ProofVerifier
    let usedProofs: UsedProofStore

    /// Checks a proof without using it up. Throws 403 `invalid_proof`.
    func verify(_ proof: Proof, _ context: CallContext) async throws -> ProofVerifier.VerifiedProof<SessionProof> {
        try await proofs.verify(SessionProof.self, proof, from: .tokens, request: context.requestID)
    }

    /// Checks a proof and uses it up: each is good for one action, whether the action succeeds or not. Throws 403
    /// `invalid_proof`, also if there is no proof.
    func use(_ proof: Proof?, _ context: CallContext) async throws -> SessionProof {
        guard let proof else { throw ServiceError.invalidProof }
        let verified = try await verify(proof, context)
        try await usedProofs.use(verified.id, deadline: context.deadline.instant)
        return verified.claims
    }

    /// The session of the caller, used up; nil for an operator, who needs none. Throws 403 `invalid_proof`.
    func useUnlessOperator(_ proof: Proof?, _ context: CallContext) async throws -> SessionProof? {
        if proof == nil, context.caller == .operator { return nil }
        return try await use(proof, context)
    }
}
