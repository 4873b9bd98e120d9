import Logging
import Models
import Proofs
import RPC

/// Forgets the address of a user who was erased: messages in whatever state, links and codes that were mailed.
struct ForgetUser: Sendable {
    let outbox: Outbox
    let store: OneTimeStore
    let erasures: Erasures
    let proofs: ProofVerifier

    func callAsFunction(_ call: Mailer.ForgetUser, _ context: CallContext) async throws -> Nothing {
        let erased = try await proofs.verify(
            ErasureProof.self, call.proof, from: .identity, request: context.requestID
        ).claims
        let deadline = context.deadline.instant
        // First, so that what moves about meanwhile, or comes later, is not sent either.
        try await erasures.remember(erased, deadline: deadline)
        _ = try await outbox.forget(
            where: { mail in
                mail.user == erased.user
                    || (mail.recipient == erased.email && mail.grant?.application == erased.application)
            }, deadline: deadline)
        try await store.forget(erased.email, in: erased.application, deadline: deadline)
        return Nothing()
    }
}
