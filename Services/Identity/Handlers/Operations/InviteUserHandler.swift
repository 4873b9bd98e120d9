import Foundation
import Models
import RPC

/// Invites an address to sign up, on behalf of an operator.
struct InviteUserHandler: RPCHandler {
    let invitations: InvitationStore
    let clients: ClientStore
    /// How long an invitation can be accepted, in seconds.
    let lifetime: Int

    func callAsFunction(
        _ call: Identity.InviteUser, _ context: CallContext
    ) async throws -> Identity.InviteUser.Reply {
        guard let client = try await clients.helpingClient(of: call.application, deadline: context.deadline.instant)
        else { throw ServiceError.notFound("application with a client") }
        let expiry = Timestamp(Date(timeIntervalSinceNow: Double(lifetime)))
        let invite = try await invitations.inviteToSignUp(call.email, client, until: expiry, context)
        let mail = OutgoingMail(
            inviting: call.email, invite: invite.id, accountName: nil, client,
            languages: Array(call.languages.prefix(5)))
        return .init(invite: invite, mail: mail)
    }
}
