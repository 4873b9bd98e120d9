import Models
import Proofs
import RPC

/// Forgets an erased user: messages to their address in every state, mailed links and codes, and what webhooks were to be told. Of an address
/// that they never verified, only what was for them: it may be that of a stranger.
struct ForgetUserHandler: RPCHandler {
    let outbox: OutboxStore
    let tokens: OneTimeTokenStore
    let erasures: ErasureStore
    let deliveries: DeliveryHistory
    let webhooks: WebhookQueueStore
    let peerProofVerifier: ProofVerifier

    func callAsFunction(_ call: Mailer.ForgetUser, _ context: CallContext) async throws -> Nothing {
        let erased = try await peerProofVerifier.verify(
            ErasureProof.self, call.proof, from: .identity, request: context.requestID
        ).claims
        let deadline = context.deadline.instant
        // The erasure is stored first, so that a message that arrives or changes its state meanwhile is not sent.
        try await erasures.add(erased, deadline: deadline)
        let isPending = erased.isPending == true
        try await outbox.removeAll(deadline: deadline) { mail in
            mail.user == erased.user
                || (!isPending && mail.recipient == erased.email && mail.grant?.application == erased.application)
        }
        try await tokens.removeAll(
            for: erased.email, in: erased.application, of: isPending ? erased.user : nil, deadline: deadline)
        try await deliveries.remove(erased.email, deadline: deadline)
        try await webhooks.forget(erased.user, deadline: deadline)
        return Nothing()
    }
}
