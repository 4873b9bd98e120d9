import Foundation
import Models
import Postgres
import Proofs
import RPC

/// Invites an address to an account.
struct CreateInviteHandler: RPCHandler {
    let house: IdentityHouse

    func callAsFunction(
        _ call: Identity.CreateInvite, _ context: CallContext
    ) async throws -> Identity.CreateInvite.Reply {
        let (id, house) = (InviteID.make(), house)
        let inviter = try await house.inviter(call.inviter, context)
        let expiresAt = Timestamp(Date(timeIntervalSinceNow: Double(house.inviteLifetime)))
        return try await house.postgres.transaction(deadline: context.deadline.instant) { transaction in
            let application = try transaction.lockAccount(call.account)
            if let inviter {
                guard inviter.application == application else { throw ServiceError.notFound("account") }
                try transaction.requireInviter(
                    inviter.user, to: call.account, application: application, under: house.inviteLimits)
            }
            let client = try transaction.client(inviting: inviter, to: application)
            let emailHash = house.emails.hash(call.email, in: application)
            if try transaction.isMember(emailHash, of: call.account, application: application) {
                throw ServiceError.alreadyMember
            }
            try transaction.revokeInvites(emailHash, to: call.account, application: application)
            try transaction.execute(
                """
                INSERT INTO identity.invites
                    (application_id, id, account_id, client_id, email, email_hash, role, invited_by, expires_at)
                VALUES (\(application), \(id), \(call.account), \(client.id.description), \(call.email), \(emailHash),
                        \(call.role.rawValue), \(inviter?.user), \(expiresAt))
                """)
            let account = try transaction.query("SELECT name FROM identity.accounts WHERE id = \(call.account)")
            // An operator who names a language means it. What a browser asks for is its owner's language, not the reader's.
            let own = try transaction.languages(ofOwnerOf: emailHash, application: application)
            let mail = OutgoingMail(
                inviting: call.email, invite: id, accountName: try account.first?[0].decode(), client,
                languages: inviter == nil ? call.languages + own : own + call.languages)
            if let inviter = inviter {
                try transaction.execute(PendingEvent.mail(mail).insert(user: inviter.user, application: application))
            }
            let audit = AuditEntry(
                event: .inviteCreated, application: application, user: inviter?.user, client: client.id,
                context: context)
            try transaction.execute(audit.insert)
            guard let invite = try transaction.invite(id) else { throw ServiceError.internal }
            return .init(invite: invite, mail: inviter == nil ? mail : nil)
        }
    }
}
