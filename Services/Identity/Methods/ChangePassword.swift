import Models
import PasswordHashing
import Postgres
import Proofs
import RPC

/// Sets a new password after checking the current one. Every other session ends and a notice is mailed: both are
/// promised with the change itself.
struct ChangePassword: Sendable {
    let house: IdentityHouse

    func callAsFunction(
        _ call: Identity.ChangePassword, _ context: CallContext
    ) async throws -> Identity.ChangePassword.Reply {
        let deadline = context.deadline.instant
        let user = try await house.activeUser(call.user, of: call.application, in: call.account, context)
        let stored = try await house.postgres.credential(
            of: call.user, application: call.application, deadline: deadline)
        guard let stored,
            try await house.hasher.verify(call.currentPassword, against: stored.hash, deadline: deadline) != .wrong
        else {
            try await house.postgres.execute(
                AuditEntry(
                    event: .passwordChangeFailed, application: call.application, user: call.user, context: context
                ).insert, deadline: deadline)
            throw IdentityHouse.invalidCredentials
        }
        let email = user.profile.credentials.compactMap(\.email).first
        try house.policy.check(
            call.newPassword, .init(email: email, applicationName: call.applicationName), path: "/new_password")
        let hash = try await house.hasher.hash(call.newPassword, deadline: deadline)
        let epoch = try await house.postgres.setPassword(hash, replacing: stored, call, user.profile, context)
        return .init(
            proof: try await house.proofs.sign(
                .epoch(epoch, of: call.user, request: context.requestID, keeping: call.keptSession), for: .tokens))
    }
}

extension PostgresClient {
    /// Writes a new password and what follows from it, and returns the user's new epoch. Throws 401 if the password
    /// has changed since it was checked.
    fileprivate func setPassword(
        _ hash: PasswordHash, replacing stored: StoredCredential, _ call: Identity.ChangePassword,
        _ profile: SessionProfile, _ context: CallContext
    ) async throws -> Int {
        let audit = AuditEntry(
            event: .passwordChanged, application: call.application, user: call.user, context: context)
        let mail = try OutgoingMail.notice("password_changed", to: profile).map {
            try PendingEffect.mail($0).insert(user: call.user, application: call.application)
        }
        return try await transaction(deadline: context.deadline.instant) { transaction in
            let changed = try transaction.execute(
                """
                UPDATE identity.passwords SET hash = \(hash.stored), changed_at = now()
                WHERE application_id = \(call.application) AND user_id = \(call.user) AND hash = \(stored.hash.stored)
                """)
            guard changed == 1 else { throw IdentityHouse.invalidCredentials }
            let epoch = try transaction.beginEpoch(
                of: call.user, application: call.application, keeping: call.keptSession)
            if let mail { try transaction.execute(mail) }
            try transaction.execute(audit.insert)
            return epoch
        }
    }
}

extension Transaction {
    /// Begins a new epoch of a user's rights and promises to tell tokens; returns its number.
    func beginEpoch(of user: UserID, application: ApplicationID, keeping session: SessionID? = nil) throws -> Int {
        let rows = try query(
            """
            UPDATE identity.users SET epoch = epoch + 1 WHERE application_id = \(application) AND id = \(user)
            RETURNING epoch
            """)
        guard let epoch = try rows.first?[0].decode(as: Int.self) else { throw ServiceError.notFound("user") }
        try execute(try PendingEffect.epoch(epoch, keeping: session).insert(user: user, application: application))
        return epoch
    }
}

extension OutgoingMail {
    /// A notice of `event` to the user's first address; nil when there is none.
    static func notice(_ event: String, to profile: SessionProfile) -> OutgoingMail? {
        profile.credentials.compactMap(\.email).first.map { email in
            OutgoingMail(
                kind: .notice, recipient: email, user: profile.id,
                languages: [profile.identity?.preferredLanguage, profile.identity?.locale].compactMap { $0 },
                values: ["event": event])
        }
    }
}
