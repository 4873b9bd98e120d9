import Models
import RPC

/// Revokes an invitation.
struct RevokeInviteHandler: RPCHandler {
    let sessions: SessionVerifier
    let invitations: InvitationStore

    func callAsFunction(_ call: Identity.RevokeInvite, _ context: CallContext) async throws -> Invite {
        let session = try await sessions.useUnlessOperator(call.inviter, context)
        return try await invitations.revoke(
            call.invite, in: call.account, of: call.application, for: session, context)
    }
}
