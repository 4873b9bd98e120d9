import Models
import RPC

/// Marks an address as verified. The first time removes what someone else may have set up with it; see
/// ``AccountTakeback``.
struct VerifyEmailHandler: RPCHandler {
    let verifier: MailboxVerifier
    let ownership: OwnershipVerifier
    let mailboxes: MailboxStore
    let proofs: SessionProofIssuer

    func callAsFunction(
        _ call: Identity.VerifyEmail, _ context: CallContext
    ) async throws -> Identity.VerifyEmail.Reply {
        let mailbox = try await verifier.verifyUser(call.proof, for: .verification, context)
        let application = mailbox.grant.application
        let evidence = try await ownership.verify(call.ownership, of: .user(mailbox.user), application, context)
        let audit = AuditEntry(
            event: .emailVerified, application: application, user: mailbox.user, client: mailbox.client.id,
            ipAddress: call.ipAddress, context: context)
        let proven = try await mailboxes.verify(mailbox, evidence, audit, deadline: context.deadline.instant)
        guard proven.credentialsReset else { return .init(credentialsReset: false) }
        return .init(
            credentialsReset: true, epochProof: try await proofs.epochProof(proven.epoch, of: mailbox.user, context))
    }
}
