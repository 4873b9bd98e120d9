import Foundation
import Models
import Postgres
import Proofs
import RPC

/// The invitations of an account, latest first.
struct ListInvitesHandler: RPCHandler {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.ListInvites, _ context: CallContext) async throws -> [Invite] {
        let inviter = try await house.inviter(call.inviter, context)
        return try await house.postgres.transaction(deadline: context.deadline.instant) { transaction in
            let application = try transaction.application(of: call.account)
            try transaction.authorize(inviter, for: call.account, application: application)
            return try transaction.query(
                """
                \(sql: Invite.select) WHERE v.application_id = \(application) AND v.account_id = \(call.account)
                ORDER BY v.id DESC LIMIT 100
                """
            ).map { try Invite($0) }
        }
    }
}
