import Models
import RPC

/// The invitations of an account, latest first.
struct ListInvitesHandler: RPCHandler {
    let sessions: SessionVerifier
    let invitations: InvitationStore

    func callAsFunction(_ call: Identity.ListInvites, _ context: CallContext) async throws -> [Invite] {
        let session = try await sessions.useUnlessOperator(call.inviter, context)
        return try await invitations.list(of: call.account, for: session, deadline: context.deadline.instant)
    }
}
