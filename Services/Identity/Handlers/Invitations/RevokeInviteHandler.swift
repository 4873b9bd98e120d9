import Foundation
import Models
import Postgres
import Proofs
import RPC

/// Revokes an invitation.
struct RevokeInviteHandler: RPCHandler {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.RevokeInvite, _ context: CallContext) async throws -> Invite {
        let inviter = try await house.inviter(call.inviter, context)
        return try await house.postgres.transaction(deadline: context.deadline.instant) { transaction in
            guard let found = try transaction.invite(call.invite),
                inviter == nil || found.accountID == call.account
            else { throw ServiceError.notFound("invitation") }
            let application = try transaction.lockAccount(found.accountID)
            try transaction.authorize(inviter, for: found.accountID, application: application)
            try transaction.execute(
                """
                UPDATE identity.invites SET revoked_at = now()
                WHERE application_id = \(application) AND id = \(call.invite)
                  AND accepted_at IS NULL AND revoked_at IS NULL
                """)
            let audit = AuditEntry(
                event: .inviteRevoked, application: application, user: inviter?.user, context: context)
            try transaction.execute(audit.insert)
            guard let invite = try transaction.invite(call.invite) else { throw ServiceError.notFound("invitation") }
            return invite
        }
    }
}
