import Models
import Postgres
import RPC

/// Promises a notice of something that another service has found, and writes it down.
struct SendNotice: Sendable {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.SendNotice, _ context: CallContext) async throws -> Nothing {
        let deadline = context.deadline.instant
        guard let application = try await house.postgres.application(of: call.user, deadline: deadline),
            let user = try await house.postgres.user(call.user, of: application, deadline: deadline)
        else { return Nothing() }
        let audit = AuditEntry(
            event: .refreshTokenReused, application: application, user: call.user, context: context)
        let notice = OutgoingMail.notice(
            call.event.rawValue, to: user.profile,
            application: try await house.postgres.name(of: application, deadline: deadline))
        try await house.postgres.transaction(deadline: deadline) { transaction in
            if let notice {
                try transaction.execute(PendingEffect.mail(notice).insert(user: call.user, application: application))
            }
            try transaction.execute(audit.insert)
        }
        return Nothing()
    }
}
