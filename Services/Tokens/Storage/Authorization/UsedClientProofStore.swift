import Foundation
import Models
import Primitives
import Proofs
import Redis

/// Remembers what each client proof was used for.
struct UsedClientProofStore: Sendable {
    let redis: RedisClient
    let keys: RedisKeys

    /// Uses a client proof for one token or code: from then on it is valid for no other. The same call may be repeated, for
    /// example after a lost connection. Throws 403 `invalid_proof` for a proof that was used for something else.
    func use(
        _ proof: ProofVerifier.VerifiedProof<ClientProof>, for token: Secret, deadline: ContinuousClock.Instant
    ) async throws {
        let digest = token.sha256.base64URL
        let key = keys.clientProof(proof.id)
        let replies = try await redis.pipeline(
            [
                RedisCommand("SET", key, digest, "NX", "PX", ProofVerifier.memory.milliseconds),
                RedisCommand("GET", key),
            ], deadline: deadline)
        for case .error(let error) in replies { throw RedisError.server(error) }
        guard replies.last?.string == digest else { throw ServiceError.invalidProof }
    }
}
