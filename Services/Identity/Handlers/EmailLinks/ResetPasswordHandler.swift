import Models
import PasswordHashing
import Postgres
import Proofs
import RPC

/// Sets a new password for a user who has shown their mailbox. Every session ends and a notice is mailed: both are
/// promised with the change itself.
struct ResetPasswordHandler: RPCHandler {
    let house: IdentityHouse

    func callAsFunction(
        _ call: Identity.ResetPassword, _ context: CallContext
    ) async throws -> Identity.ResetPassword.Reply {
        let deadline = context.deadline.instant
        let mailbox = try await house.shownMailbox(call.proof, for: .passwordReset, context)
        let (application, client) = (mailbox.grant.application, mailbox.client)
        let words = PasswordPolicy.OwnWords(email: mailbox.grant.email, applicationName: client.applicationName)
        try house.policy.faults(of: call.newPassword, words, path: "/new_password").refuse()
        let ownership = try await house.ownership(call.ownership, of: .user(mailbox.user), application, context)
        let hash = try await house.hasher.hash(call.newPassword, for: call.share, deadline: deadline)

        let profile = try await house.activeUser(mailbox.user, of: application, context).profile
        let notice = OutgoingMail.notice("password_reset_done", to: profile, application: client.applicationName)
        let audit = AuditEntry(
            event: .passwordReset, application: application, user: mailbox.user, client: client.id,
            ipAddress: call.ipAddress, context: context)
        let (epoch, credentialsReset) = try await house.postgres.transaction(deadline: deadline) { transaction in
            try transaction.useProof(mailbox.proofID)
            let proven = try transaction.settle(
                try transaction.verify(mailbox), shown: ownership, by: mailbox.grant, of: client, audit)
            let epoch =
                proven.credentialsReset
                ? proven.epoch : try transaction.beginEpoch(of: mailbox.user, application: application)
            try transaction.resetPassword(hash, of: mailbox)
            // What was removed has a notice of its own, and one mail says enough.
            if let notice, !proven.credentialsReset {
                try transaction.execute(
                    PendingEvent.mail(notice).insert(user: mailbox.user, application: application))
            }
            try transaction.execute(audit.insert)
            return (epoch, proven.credentialsReset)
        }
        return .init(
            proof: try await house.epochProof(epoch, of: mailbox.user, context), credentialsReset: credentialsReset)
    }
}

extension Transaction {
    /// Writes a password, the first one if there was none. Throws 401 `token_invalid` when the password was set after the
    /// mail went out: each change makes the links from before it void, the one that made it included.
    fileprivate func resetPassword(_ hash: PasswordHash, of mailbox: VerifiedMailbox) throws {
        let written = try execute(
            """
            INSERT INTO identity.passwords (application_id, user_id, hash)
            VALUES (\(mailbox.grant.application), \(mailbox.user), \(hash.stored))
            ON CONFLICT (application_id, user_id) DO UPDATE SET hash = EXCLUDED.hash, changed_at = now()
            WHERE identity.passwords.changed_at < \(mailbox.mailedAt)
            """)
        guard written == 1 else { throw ServiceError.tokenInvalid }
    }
}
