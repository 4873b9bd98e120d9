import Models
import RPC

/// The invitations of an account, latest first; for an operator also those without an account.
struct ListInvitesHandler: RPCHandler {
    let sessions: SessionVerifier
    let invitations: InvitationStore

    func callAsFunction(_ call: Identity.ListInvites, _ context: CallContext) async throws -> [Invite] {
        let session = try await sessions.useUnlessOperator(call.inviter, context)
        guard let account = call.account else {
            guard session == nil, let application = call.application else { throw ServiceError.notFound("account") }
            return try await invitations.listWithoutAccount(
                of: application, before: call.before, deadline: context.deadline.instant)
        }
        return try await invitations.list(
            of: account, before: call.before, for: session, deadline: context.deadline.instant)
    }
}
