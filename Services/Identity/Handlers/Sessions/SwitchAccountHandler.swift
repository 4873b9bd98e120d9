import Models
import RPC

/// Attests a user in another of their accounts.
struct SwitchAccountHandler: RPCHandler {
    let sessions: SessionVerifier
    let activeUsers: ActiveUsers
    let audit: AuditLog
    let proofs: SessionProofIssuer

    func callAsFunction(
        _ call: Identity.SwitchAccount, _ context: CallContext
    ) async throws -> Identity.AuthenticatedUser {
        let session = try await sessions.use(call.session, context)
        let user = try await activeUsers.find(session.user, of: session.application, context)
        guard let acting = user.acting(in: call.account) else { throw ServiceError.notFound("account") }
        let entry = AuditEntry(
            event: .accountSwitched, application: session.application, user: session.user, client: session.client,
            context: context)
        try await audit.record(entry, deadline: context.deadline.instant)
        return try await proofs.attestSwitch(acting.profile, epoch: user.epoch, client: session.client, context)
    }
}
