import Models
import Postgres
import RPC

/// Marks an address as verified. The first time removes what somebody else may have set up with it.
struct VerifyEmailHandler: RPCHandler {
    let house: IdentityHouse

    func callAsFunction(
        _ call: Identity.VerifyEmail, _ context: CallContext
    ) async throws -> Identity.VerifyEmail.Reply {
        let mailbox = try await house.shownMailbox(call.proof, for: .verification, context)
        let application = mailbox.grant.application
        let ownership = try await house.ownership(call.ownership, of: .user(mailbox.user), application, context)
        let audit = AuditEntry(
            event: .emailVerified, application: application, user: mailbox.user, client: mailbox.client.id,
            ipAddress: call.ipAddress, context: context)
        let proven = try await house.postgres.transaction(deadline: context.deadline.instant) { transaction in
            try transaction.useProof(mailbox.proofID)
            let verified = try transaction.verify(mailbox)
            if verified.isFirstTime { try transaction.execute(audit.insert) }
            return try transaction.settle(verified, shown: ownership, by: mailbox.grant, of: mailbox.client, audit)
        }
        guard proven.credentialsReset else { return .init(credentialsReset: false) }
        return .init(
            credentialsReset: true,
            epochProof: try await house.epochProof(proven.epoch, of: mailbox.user, context))
    }
}
