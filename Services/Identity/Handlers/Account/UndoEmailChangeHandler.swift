import Models
import PasswordHashing
import RPC

/// Undoes a change of a user's addresses for the mailbox that was replaced or removed. All sessions end, and a password is replaced: whoever
/// made the change may have set it.
struct UndoEmailChangeHandler: RPCHandler {
    let verifier: MailboxVerifier
    let activeUsers: ActiveUsers
    let emails: EmailStore
    let policy: PasswordPolicy
    let hasher: PasswordHasher
    let proofs: SessionProofIssuer

    func callAsFunction(
        _ call: Identity.UndoEmailChange, _ context: CallContext
    ) async throws -> Identity.UndoEmailChange.Reply {
        let deadline = context.deadline.instant
        let mailbox = try await verifier.verifyUser(call.proof, for: .emailUndo, context)
        let change = try await emails.undoable(mailbox.grant, emailHash: mailbox.emailHash, deadline: deadline)
        guard let change else { throw ServiceError.tokenInvalid }
        _ = try await activeUsers.find(mailbox.user, of: mailbox.grant.application, context)
        guard call.newPassword != nil || !change.hasPassword else {
            throw ServiceError.invalid([
                .init(in: .body, path: "/new_password", type: "required", expected: "a new password")
            ])
        }
        var hash: PasswordHash?
        if let password = call.newPassword {
            let words = PasswordPolicy.OwnWords(
                email: mailbox.grant.email, applicationName: mailbox.client.applicationName)
            try await policy.violations(of: password, words, path: "/new_password", deadline: deadline).refuse()
            // Hashed before any row is locked.
            hash = try await hasher.hash(password, for: call.share, deadline: deadline)
        }
        let epoch = try await emails.undo(
            mailbox, hash, origin: call.origin,
            AuditEntry(
                event: .emailChangeUndone, application: mailbox.grant.application, user: mailbox.user,
                client: mailbox.client.id, ipAddress: call.ipAddress, device: call.origin?.deviceName,
                context: context),
            deadline: deadline)
        return .init(
            proof: try await proofs.epochProof(epoch, of: mailbox.user, because: .passwordChanged, context))
    }
}
