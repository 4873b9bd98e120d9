import Models
import Postgres
import Proofs
import RPC

/// Writes down what tokens did or found, and promises a notice where the user should know. The gateway carries tokens' word
/// and can't make one up; where the request came from is the gateway's own word.
struct RecordSessionEventHandler: RPCHandler {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.RecordSessionEvent, _ context: CallContext) async throws -> Nothing {
        let deadline = context.deadline.instant
        let verified = try await house.peerProofVerifier.verify(
            SessionEventProof.self, call.proof, from: .tokens, request: context.requestID)
        let happened = verified.claims
        guard happened.request == context.requestID else { throw ServiceError.invalidProof }
        guard let application = try await house.postgres.application(of: happened.user, deadline: deadline) else {
            return Nothing()
        }
        let audit = AuditEntry(
            event: happened.event.audited, application: application, user: happened.user, ipAddress: call.ipAddress,
            context: context)
        let notice = try await notice(of: happened, application, deadline)
        try await house.postgres.transaction(deadline: deadline) { transaction in
            try transaction.useProof(verified.id)
            if let notice {
                try transaction.execute(
                    PendingEvent.mail(notice).insert(user: happened.user, application: application))
            }
            try transaction.execute(audit.insert)
        }
        return Nothing()
    }

    private func notice(
        of happened: SessionEventProof, _ application: ApplicationID, _ deadline: ContinuousClock.Instant
    ) async throws -> OutgoingMail? {
        guard happened.event == .refreshTokenReused,
            let user = try await house.postgres.user(happened.user, of: application, deadline: deadline)
        else { return nil }
        return OutgoingMail.notice(
            happened.event.rawValue, to: user.profile,
            application: try await house.postgres.name(of: application, deadline: deadline))
    }
}

extension Identity.RecordSessionEvent.Event {
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
