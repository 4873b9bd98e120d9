import Models
import Postgres
import RPC

/// Writes down what another service did or found, and promises a notice where the user should know.
struct RecordEvent: Sendable {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.RecordEvent, _ context: CallContext) async throws -> Nothing {
        let deadline = context.deadline.instant
        guard let application = try await house.postgres.application(of: call.user, deadline: deadline) else {
            return Nothing()
        }
        let audit = AuditEntry(
            event: call.event.audited, application: application, user: call.user, ipAddress: call.ipAddress,
            context: context)
        let notice = try await notice(of: call, application, deadline)
        try await house.postgres.transaction(deadline: deadline) { transaction in
            if let notice {
                try transaction.execute(PendingEffect.mail(notice).insert(user: call.user, application: application))
            }
            try transaction.execute(audit.insert)
        }
        return Nothing()
    }

    private func notice(
        of call: Identity.RecordEvent, _ application: ApplicationID, _ deadline: ContinuousClock.Instant
    ) async throws -> OutgoingMail? {
        guard call.event == .refreshTokenReused,
            let user = try await house.postgres.user(call.user, of: application, deadline: deadline)
        else { return nil }
        return OutgoingMail.notice(
            call.event.rawValue, to: user.profile,
            application: try await house.postgres.name(of: application, deadline: deadline))
    }
}

extension Identity.RecordEvent.Event {
    /// The name in the audit log.
    fileprivate var audited: AuditEntry.Event {
        switch self {
        case .sessionEnded: .sessionEnded
        case .sessionsEnded: .sessionsEnded
        case .refreshTokenReused: .refreshTokenReused
        case .authorizationCodeReused: .authorizationCodeReused
        }
    }
}
