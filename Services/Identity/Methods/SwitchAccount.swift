import Models
import RPC

/// Vouches for a user in another of their accounts.
struct SwitchAccount: Sendable {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.SwitchAccount, _ context: CallContext) async throws -> Identity.Vouched {
        let user = try await house.activeUser(call.user, of: call.application, context)
        guard let acting = user.acting(in: call.account) else { throw ServiceError.notFound("account") }
        let audit = AuditEntry(
            event: .accountSwitched, application: call.application, user: call.user, client: call.client,
            context: context)
        try await house.postgres.execute(audit.insert, deadline: context.deadline.instant)
        // No sign-in of its own: tokens keeps the methods of the session that is replaced.
        return try await house.vouch(for: acting.profile, epoch: user.epoch, client: call.client, methods: [], context)
    }
}
