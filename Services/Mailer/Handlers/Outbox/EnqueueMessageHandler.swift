import Models
import Proofs
import RPC

/// Accepts a message that identity has signed: once answered, the message survives a crash of the mailer.
///
/// The signature is needed because the gateway brings the messages. Without it, a compromised gateway could have any
/// link mailed to anyone in our name.
struct EnqueueMessageHandler: RPCHandler {
    static let maximumBytes = 64 * 1024

    let acceptMessage: AcceptMessage
    let erasures: ErasureStore
    let peerProofVerifier: ProofVerifier

    func callAsFunction(_ call: Mailer.EnqueueMessage, _ context: CallContext) async throws
        -> Mailer.EnqueueMessage.Reply
    {
        guard call.mail.content.count <= Self.maximumBytes else { throw AcceptMessage.outOfBounds }
        let proof = try await peerProofVerifier.verify(
            MailProof.self, call.mail.proof, from: .identity, request: context.requestID
        ).claims
        guard proof.covers(call.mail.content) else { throw ServiceError.invalidProof }
        guard let mail = try? call.mail.mail() else { throw AcceptMessage.outOfBounds }
        let isErased = try await erasures.applies(
            to: mail, promisedAt: proof.event.madeAt, deadline: context.deadline.instant)
        if isErased { throw ServiceError.notFound("recipient") }
        return try await acceptMessage(mail, key: proof.event.description, context).reply
    }
}
