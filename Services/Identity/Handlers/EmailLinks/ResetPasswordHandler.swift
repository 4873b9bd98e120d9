import Models
import PasswordHashing
import RPC

/// Sets a new password for a user who has proven their mailbox. Every session ends and a notice is mailed: the events for
/// both are written with the change itself.
struct ResetPasswordHandler: RPCHandler {
    let verifier: MailboxVerifier
    let ownership: OwnershipVerifier
    let activeUsers: ActiveUsers
    let mailboxes: MailboxStore
    let passkeys: PasskeyStore
    let policy: PasswordPolicy
    let hasher: PasswordHasher
    let proofs: SessionProofIssuer

    func callAsFunction(
        _ call: Identity.ResetPassword, _ context: CallContext
    ) async throws -> Identity.ResetPassword.Reply {
        let deadline = context.deadline.instant
        let mailbox = try await verifier.verifyUser(call.proof, for: .passwordReset, context)
        let (application, client) = (mailbox.grant.application, mailbox.client)
        let words = PasswordPolicy.OwnWords(email: mailbox.grant.email, applicationName: client.applicationName)
        try await policy.violations(of: call.newPassword, words, path: "/new_password", deadline: deadline).refuse()
        let evidence = try await ownership.verify(call.ownership, of: .user(mailbox.user), application, context)
        let hash = try await hasher.hash(call.newPassword, for: call.share, deadline: deadline)

        let profile = try await activeUsers.find(mailbox.user, of: application, context).profile
        let audit = AuditEntry(
            event: .passwordReset, application: application, user: mailbox.user, client: client.id,
            ipAddress: call.ipAddress, context: context)
        let remaining = try await passkeys.passkeys(of: mailbox.user, application, deadline: deadline)
        let proven = try await mailboxes.resetPassword(
            mailbox, to: hash, evidence,
            notice: OutgoingMail.passwordResetNotice(to: profile, client, origin: evidence.origin, passkeys: remaining),
            audit, deadline: deadline)
        return .init(
            proof: try await proofs.epochProof(
                proven.epoch, of: mailbox.user, because: .passwordChanged, context),
            credentialsReset: proven.credentialsReset)
    }
}
