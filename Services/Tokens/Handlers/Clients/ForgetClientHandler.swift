import Logging
import Models
import Proofs
import RPC

/// Ends the sessions of a client that was deleted.
struct ForgetClientHandler: RPCHandler {
    let proofVerifier: ProofVerifier
    let deletedClients: DeletedClientStore
    let logger: Logger

    func callAsFunction(_ call: Tokens.ForgetClient, _ context: CallContext) async throws -> Nothing {
        let claims = try await proofVerifier.verify(
            ClientDeletionProof.self, call.proof, from: .identity, request: context.requestID
        ).claims
        try await deletedClients.record(claims.client, deletedAt: claims.deletedAt, deadline: context.deadline.instant)
        logger.info("a client was deleted, so its sessions end", metadata: ["client": "\(claims.client)"])
        return Nothing()
    }
}
