import Foundation
import Models
import RPC

/// Invites an address to an account.
struct CreateInviteHandler: RPCHandler {
    let sessions: SessionVerifier
    let invitations: InvitationStore
    /// How long an invitation can be accepted, in seconds.
    let lifetime: Int
    let limits: InvitationLimits

    func callAsFunction(
        _ call: Identity.CreateInvite, _ context: CallContext
    ) async throws -> Identity.CreateInvite.Reply {
        let inviter = try await sessions.useUnlessOperator(call.inviter, context)
        let new = InvitationStore.NewInvitation(
            id: .make(), account: call.account, email: call.email, role: call.role,
            expiresAt: Timestamp(Date(timeIntervalSinceNow: Double(lifetime))), languages: call.languages)
        let (invite, mail) = try await invitations.create(new, by: inviter, within: limits, context)
        return .init(invite: invite, mail: inviter == nil ? mail : nil)
    }
}
