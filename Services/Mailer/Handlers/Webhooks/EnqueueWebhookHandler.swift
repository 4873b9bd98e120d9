import Models
import Proofs
import RPC

/// Accepts an event for a webhook, or the webhook's settings, that identity has signed: once answered, it survives a crash of the mailer.
///
/// The signature is needed because the gateway brings it. Without it, a compromised gateway could have anything signed, and have it sent
/// anywhere.
struct EnqueueWebhookHandler: RPCHandler {
    static let maximumBytes = 64 * 1024
    static let maximumBodyBytes = 32 * 1024

    let webhooks: WebhookQueueStore
    let erasures: ErasureStore
    let peerProofVerifier: ProofVerifier

    func callAsFunction(_ call: Mailer.EnqueueWebhook, _ context: CallContext) async throws -> Nothing {
        guard call.webhook.content.count <= Self.maximumBytes else { throw Self.outOfBounds }
        let proof = try await peerProofVerifier.verify(
            WebhookProof.self, call.webhook.proof, from: .identity, request: context.requestID
        ).claims
        guard proof.covers(call.webhook.content) else { throw ServiceError.invalidProof }
        guard let webhook = try? call.webhook.webhook(),
            webhook.event?.body.fits(Self.maximumBodyBytes) ?? true
        else { throw Self.outOfBounds }
        let deadline = context.deadline.instant
        guard try await webhooks.store(webhook.endpoint, deadline: deadline), let event = webhook.event else {
            return Nothing()
        }
        if let user = event.personalUser, try await erasures.contains(user, deadline: deadline) { return Nothing() }
        try await webhooks.accept(event, for: webhook.endpoint.id, key: proof.event, deadline: deadline)
        return Nothing()
    }

    private static let outOfBounds = ServiceError.invalid([
        .init(in: .body, path: "/webhook", type: "length", expected: "an event of a bounded size")
    ])
}
