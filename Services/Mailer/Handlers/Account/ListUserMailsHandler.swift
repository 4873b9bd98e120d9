import Models
import Proofs
import RPC

/// Tells users what mailer holds about them: the emails in the outbox, and what became of the latest ones.
///
/// An address counts only if identity states that it is the user's: what became of emails to it is kept for all applications together, and
/// a stranger may have signed up with it.
struct ListUserMailsHandler: RPCHandler {
    let outbox: OutboxStore
    let deliveries: DeliveryHistory
    let peerProofVerifier: ProofVerifier

    func callAsFunction(
        _ call: Mailer.ListUserMails, _ context: CallContext
    ) async throws -> Mailer.ListUserMails.Reply {
        let claims = try await peerProofVerifier.verify(
            ExportProof.self, call.proof, from: .identity, request: context.requestID
        ).claims
        guard claims.request == context.requestID else { throw ServiceError.invalidProof }
        let deadline = context.deadline.instant
        let found = try await outbox.messages(limit: Mailer.ListUserMails.maximumMessages, deadline: deadline) { mail in
            mail.user == claims.user
                || (claims.email == mail.recipient && mail.grant?.application == claims.application)
        }
        let events =
            if let email = claims.email {
                try await deliveries.events(of: email, deadline: deadline)
            } else { [Mailer.DeliveryRecord]() }
        return .init(messages: found.messages, deliveries: events, isComplete: found.isComplete)
    }
}
