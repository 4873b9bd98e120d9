import Foundation
import Models
import Postgres
import Proofs
import RPC

/// Finds, suspends, restores and erases users on behalf of operators.
struct UserAdministrationStore: Sendable {
    let postgres: PostgresClient
    let emailHasher: EmailHasher

    /// A user whose row is locked until the transaction ends.
    struct LockedUser: Sendable {
        let id: UserID
        let application: ApplicationID
        let isErased: Bool
    }

    /// The user with an address in an application, or in any. Throws 404, and 409 `ambiguous` if the address is registered
    /// in several.
    func find(
        _ email: EmailAddress, in application: ApplicationID?, deadline: ContinuousClock.Instant
    ) async throws -> UserID {
        let applications = if let application { [application] } else { try await allApplications(deadline: deadline) }
        let hashes = applications.map { "\\x" + emailHasher.hash(email, in: $0).hexadecimal }
        let rows = try await postgres.query(
            """
            SELECT user_id FROM identity.email_credentials
            WHERE (application_id, email_hash) IN (
                SELECT * FROM unnest(\(applications)::uuid[], \(hashes)::bytea[])
            ) LIMIT 2
            """, deadline: deadline)
        guard let row = rows.first else { throw ServiceError.notFound("user") }
        guard rows.count == 1 else { throw ServiceError.ambiguous }
        return try row.decode("user_id")
    }

    private func allApplications(deadline: ContinuousClock.Instant) async throws -> [ApplicationID] {
        try await postgres.query("SELECT id FROM identity.applications", deadline: deadline)
            .map { try $0.decode("id") }
    }

    /// Suspends a user, and returns the new epoch of their rights. Throws 404.
    func suspend(_ user: UserID, _ context: CallContext) async throws -> Int {
        try await change(user, .userSuspended, context) { transaction, user in
            try transaction.setStatus(.suspended, of: user)
        }
    }

    /// Lifts the suspension of a user, and returns the new epoch of their rights. Throws 404, and 409 `user_erased`.
    func restore(_ user: UserID, _ context: CallContext) async throws -> Int {
        try await change(user, .userRestored, context) { transaction, user in
            if user.isErased { throw ServiceError.userErased }
            try transaction.setStatus(.active, of: user)
        }
    }

    /// Erases a user's personal data, suspends them for good, and returns the new epoch of their rights. Throws 404.
    func erase(_ user: UserID, _ context: CallContext) async throws -> Int {
        try await change(user, .userErased, context) { transaction, user in
            try transaction.setStatus(.suspended, of: user)
            try transaction.enqueueErasures(of: user)
            try transaction.erasePersonalData(of: user)
        }
    }

    /// Removes all factors of a user with `notice`, and returns the new epoch of their rights. Throws 404, also if there is none.
    func resetFactors(of user: UserID, notice: OutgoingMail?, _ context: CallContext) async throws -> Int {
        try await change(user, .factorsReset, context) { transaction, user in
            guard try transaction.removeFactors(of: user.id, user.application) > 0 else {
                throw ServiceError.notFound("factor")
            }
            if let notice { try transaction.enqueue(.mail(notice), for: user.id, in: user.application) }
        }
    }

    private func change(
        _ id: UserID, _ event: AuditEntry.Event, _ context: CallContext,
        _ body: @escaping @Sendable (Transaction, LockedUser) throws -> Void
    ) async throws -> Int {
        try await postgres.transaction(deadline: context.deadline.instant) { transaction in
            let user = try transaction.lockUser(id)
            try body(transaction, user)
            try transaction.record(
                AuditEntry(event: event, application: user.application, user: id, context: context))
            return try transaction.beginEpoch(
                of: id, application: user.application,
                because: [.userRestored, .factorsReset].contains(event) ? .accessChanged : .suspended)
        }
    }
}

extension Transaction {
    /// Locks a user. Throws 404 if there is none.
    func lockUser(_ id: UserID) throws -> UserAdministrationStore.LockedUser {
        let rows = try query(
            """
            SELECT application_id, erased_at IS NOT NULL AS is_erased FROM identity.users WHERE id = \(id) FOR UPDATE
            """)
        guard let row = rows.first else { throw ServiceError.notFound("user") }
        return .init(id: id, application: try row.decode("application_id"), isErased: try row.decode("is_erased"))
    }

    fileprivate func setStatus(_ status: UserStatus, of user: UserAdministrationStore.LockedUser) throws {
        try execute(
            """
            UPDATE identity.users SET status = \(status.rawValue)
            WHERE application_id = \(user.application) AND id = \(user.id)
            """)
    }

    /// Enqueues an event for each address of the user by which mailer forgets it, and deletes mails that wait for the
    /// address, whichever user they concern. Call it before ``erasePersonalData(of:)``, which removes the addresses.
    fileprivate func enqueueErasures(of user: UserAdministrationStore.LockedUser) throws {
        let rows = try query(
            """
            SELECT a.address, (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS erased_at
            FROM identity.email_addresses a
            JOIN identity.email_credentials c ON c.application_id = a.application_id AND c.id = a.credential_id
            WHERE c.application_id = \(user.application) AND c.user_id = \(user.id)
            """)
        for row in rows {
            guard let email = EmailAddress(try row.decode("address", as: String.self)) else { continue }
            let erasure = ErasureProof(
                user: user.id, application: user.application, email: email, erasedAt: try row.decode("erased_at"))
            try enqueue(.erasure(erasure), for: user.id, in: user.application)
            try execute(
                """
                DELETE FROM identity.effects
                WHERE application_id = \(user.application)
                  AND ((kind = 'mail' AND payload->>'recipient' = \(email))
                    OR (kind = 'mail_request' AND payload->>'email' = \(email)))
                """)
        }
    }

    /// Removes everything that tells who a user is: profile, addresses and their hashes, places on the waitlist, password, external identities,
    /// mails that wait, IP addresses in the audit log, and name and picture of accounts without other members.
    fileprivate func erasePersonalData(of user: UserAdministrationStore.LockedUser) throws {
        let (application, id) = (user.application, user.id)
        let statements: [Query] = [
            "DELETE FROM identity.user_identities WHERE application_id = \(application) AND user_id = \(id)",
            "DELETE FROM identity.passwords WHERE application_id = \(application) AND user_id = \(id)",
            // Invitations that they received, then those that they sent.
            """
            UPDATE identity.invites v SET email = NULL, email_hash = NULL, revoked_at = COALESCE(v.revoked_at, now())
            FROM identity.email_credentials c
            WHERE c.application_id = \(application) AND c.user_id = \(id)
              AND v.application_id = c.application_id AND v.email_hash = c.email_hash
            """,
            """
            UPDATE identity.invites SET email = NULL, email_hash = NULL, revoked_at = COALESCE(revoked_at, now())
            WHERE application_id = \(application) AND invited_by = \(id)
            """,
            // A place on the waitlist, so that the address can join again.
            """
            DELETE FROM identity.sign_up_waitlist w USING identity.email_credentials c
            WHERE c.application_id = \(application) AND c.user_id = \(id)
              AND w.application_id = c.application_id AND w.email_hash = c.email_hash
            """,
            "DELETE FROM identity.external_identities WHERE application_id = \(application) AND user_id = \(id)",
            "DELETE FROM identity.held_sign_ins WHERE application_id = \(application) AND user_id = \(id)",
            "DELETE FROM identity.consents WHERE application_id = \(application) AND user_id = \(id)",
            """
            DELETE FROM identity.email_addresses a USING identity.email_credentials c
            WHERE c.application_id = \(application) AND c.user_id = \(id)
              AND a.application_id = c.application_id AND a.credential_id = c.id
            """,
            // Attempts at the address that were recorded without a user.
            """
            UPDATE identity.audit_log l SET ip = NULL, email_hash = NULL
            FROM identity.email_credentials c
            WHERE c.application_id = \(application) AND c.user_id = \(id)
              AND l.application_id = c.application_id AND l.email_hash = c.email_hash
            """,
            """
            UPDATE identity.email_credentials SET email_hash = NULL
            WHERE application_id = \(application) AND user_id = \(id)
            """,
            """
            DELETE FROM identity.effects
            WHERE application_id = \(application) AND user_id = \(id) AND kind = 'mail'
            """,
            """
            UPDATE identity.audit_log SET ip = NULL
            WHERE application_id = \(application) AND user_id = \(id) AND ip IS NOT NULL
            """,
            """
            UPDATE identity.accounts a SET name = NULL, avatar_url = NULL
            FROM identity.memberships m
            WHERE m.application_id = \(application) AND m.user_id = \(id)
              AND a.application_id = m.application_id AND a.id = m.account_id
              AND NOT EXISTS (
                  SELECT FROM identity.memberships o
                  WHERE o.application_id = m.application_id AND o.account_id = m.account_id AND o.user_id <> m.user_id)
            """,
            """
            UPDATE identity.users SET erased_at = COALESCE(erased_at, now())
            WHERE application_id = \(application) AND id = \(id)
            """,
        ]
        for statement in statements { try execute(statement) }
        _ = try removeFactors(of: id, application)
    }
}
