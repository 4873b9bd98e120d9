import Models
import PasswordHashing
import Postgres
import Proofs
import RPC

/// Sets a new password after checking the current one. Every other session ends and a notice is mailed: both are
/// promised with the change itself.
struct ChangePasswordHandler: RPCHandler {
    let house: IdentityHouse

    func callAsFunction(
        _ call: Identity.ChangePassword, _ context: CallContext
    ) async throws -> Identity.ChangePassword.Reply {
        let deadline = context.deadline.instant
        let profile = try await house.activeUser(call.user, of: call.application, in: call.account, context).profile
        let stored = try await house.postgres.credential(
            of: call.user, application: call.application, deadline: deadline)
        guard let stored,
            try await house.hasher.verify(
                call.currentPassword, against: stored.hash, for: call.share, deadline: deadline) != .wrong
        else {
            try await house.postgres.execute(audit(.passwordChangeFailed, call, context).insert, deadline: deadline)
            throw ServiceError.invalidCredentials
        }
        let words = PasswordPolicy.OwnWords(email: profile.address, applicationName: call.applicationName)
        try house.policy.faults(of: call.newPassword, words, path: "/new_password").refuse()
        let hash = try await house.hasher.hash(call.newPassword, for: call.share, deadline: deadline)
        let epoch = try await house.postgres.setPassword(
            hash, replacing: stored, keeping: call.keptSession,
            notice: OutgoingMail.notice("password_changed", to: profile, application: call.applicationName),
            audit(.passwordChanged, call, context),
            deadline: deadline)
        return .init(
            proof: try await house.proofs.sign(
                .epoch(epoch, of: call.user, request: context.requestID, keeping: call.keptSession), for: .tokens),
            epoch: epoch)
    }

    private func audit(
        _ event: AuditEntry.Event, _ call: Identity.ChangePassword, _ context: CallContext
    ) -> AuditEntry {
        AuditEntry(
            event: event, application: call.application, user: call.user, ipAddress: call.ipAddress, context: context)
    }
}

extension PostgresClient {
    /// Writes a new password and what follows from it, and returns the user's new epoch. Throws 401 when the user's rights
    /// have changed since the current password was checked: it may be the current one no more.
    fileprivate func setPassword(
        _ hash: PasswordHash, replacing stored: StoredCredential, keeping session: SessionID, notice: OutgoingMail?,
        _ audit: AuditEntry, deadline: ContinuousClock.Instant
    ) async throws -> Int {
        try await transaction(deadline: deadline) { transaction in
            let epoch = try transaction.beginEpoch(of: stored.user, application: stored.application, keeping: session)
            guard epoch == stored.epoch + 1 else { throw ServiceError.invalidCredentials }
            try transaction.execute(
                """
                UPDATE identity.passwords SET hash = \(hash.stored), changed_at = now()
                WHERE application_id = \(stored.application) AND user_id = \(stored.user)
                """)
            if let notice {
                try transaction.execute(
                    PendingEvent.mail(notice).insert(user: stored.user, application: stored.application))
            }
            try transaction.execute(audit.insert)
            return epoch
        }
    }
}

extension SessionProfile {
    /// The user's first address; nil when it was erased.
    var address: EmailAddress? { credentials.lazy.compactMap(\.email).first }
}

extension OutgoingMail {
    /// A notice of `event` to the user's first address; nil when there is none.
    static func notice(_ event: String, to profile: SessionProfile, application: String) -> OutgoingMail? {
        profile.address.map { email in
            OutgoingMail(
                kind: .notice, recipient: email, user: profile.id, languages: profile.identity?.languages ?? [],
                values: ["notice": event, "application": application])
        }
    }
}
