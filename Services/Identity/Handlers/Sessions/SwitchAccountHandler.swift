import Models
import RPC

/// Vouches for a user in another of their accounts.
struct SwitchAccountHandler: RPCHandler {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.SwitchAccount, _ context: CallContext) async throws
        -> Identity.AuthenticatedUser
    {
        let session = try await house.session(call.session, context)
        let user = try await house.activeUser(session.user, of: session.application, context)
        guard let acting = user.acting(in: call.account) else { throw ServiceError.notFound("account") }
        let audit = AuditEntry(
            event: .accountSwitched, application: session.application, user: session.user, client: session.client,
            context: context)
        try await house.postgres.execute(audit.insert, deadline: context.deadline.instant)
        // No sign-in of its own: tokens keeps the methods of the session that is replaced.
        return try await house.vouch(
            for: acting.profile, epoch: user.epoch, client: session.client, methods: [], context)
    }
}
