import Foundation
import Models
import Postgres
import Proofs
import RPC

/// Finds, suspends, restores and erases users on behalf of operators.
struct UserAdministrationStore: Sendable {
    /// How many accounts an error names.
    static let maximumNamedAccounts = 20

    let postgres: PostgresClient
    let emailHasher: EmailHasher

    /// A user whose row is locked until the transaction ends.
    struct LockedUser: Sendable {
        let id: UserID
        let application: ApplicationID
        /// The epoch of their rights.
        let epoch: Int
        let isErased: Bool
    }

    /// The user with an address in an application, or in any. Throws 404, and 409 `ambiguous` if the address is registered
    /// in several.
    func find(
        _ email: EmailAddress, in application: ApplicationID?, deadline: ContinuousClock.Instant
    ) async throws -> UserID {
        let applications = if let application { [application] } else { try await allApplications(deadline: deadline) }
        let found = try await users(with: email, in: applications, deadline: deadline)
        guard let user = found.values.first else { throw ServiceError.notFound("user") }
        guard found.count == 1 else { throw ServiceError.ambiguous }
        return user
    }

    /// The users who have an address, by application.
    func users(
        with email: EmailAddress, in applications: [ApplicationID], deadline: ContinuousClock.Instant
    ) async throws -> [ApplicationID: UserID] {
        let hashes = applications.map { "\\x" + emailHasher.hash(email, in: $0).hexadecimal }
        let rows = try await postgres.query(
            """
            SELECT application_id, user_id FROM identity.email_credentials
            WHERE (application_id, email_hash) IN (
                SELECT * FROM unnest(\(applications)::uuid[], \(hashes)::bytea[]))
            """, deadline: deadline)
        var users: [ApplicationID: UserID] = [:]
        for row in rows {
            let application: ApplicationID = try row.decode("application_id")
            users[application] = try row.decode("user_id", as: UserID.self)
        }
        return users
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
        try await change(user, .userErased, context) { transaction, user in try transaction.erase(user) }
    }

    /// The same at the request of the user, whose proof is used up.
    ///
    /// - Parameter notice: the mail that tells them; nil for none. It has to name no user, because mailer sends nothing to those who were
    ///   erased.
    /// - Throws: 409 `sole_owner` while the user is the only owner of an account that has other members; what ``Transaction/lock(_:)``
    ///   throws.
    func erase(
        _ owner: FactorOwner, notice: OutgoingMail?, audit: AuditEntry, deadline: ContinuousClock.Instant
    ) async throws -> Int {
        try await postgres.transaction(deadline: deadline) { transaction in
            try transaction.lock(owner)
            let user = try transaction.lockUser(owner.user)
            try transaction.requireOtherOwners(besides: user)
            try transaction.erase(user)
            // After the erasure, which deletes mails that wait.
            if let notice { try transaction.enqueue(.mail(notice), for: nil, in: user.application) }
            try transaction.record(audit)
            return try transaction.beginEpoch(of: user.id, application: user.application, because: .signedOut)
        }
    }

    /// Removes all factors of a user with `notice`. Returns what there was, and the new epoch of the user's rights. Throws 404, also if there
    /// is none.
    func resetFactors(
        of user: UserID, notice: OutgoingMail?, _ context: CallContext
    ) async throws -> (removed: Identity.RemovedFactors, epoch: Int) {
        let (removed, epoch) = try await change(user, .factorsReset, context) { transaction, user in
            let removed = try transaction.removeFactors(of: user.id, user.application)
            guard !removed.isEmpty else { throw ServiceError.noFactors }
            if let notice { try transaction.enqueue(.mail(notice), for: user.id, in: user.application) }
            return removed
        } auditing: { removed in
            removed.changes
        }
        return (removed, epoch)
    }

    private func change(
        _ id: UserID, _ event: AuditEntry.Event, _ context: CallContext,
        _ body: @escaping @Sendable (Transaction, LockedUser) throws -> Void
    ) async throws -> Int {
        try await change(id, event, context, body).epoch
    }

    private func change<Value: Sendable>(
        _ id: UserID, _ event: AuditEntry.Event, _ context: CallContext,
        _ body: @escaping @Sendable (Transaction, LockedUser) throws -> Value,
        auditing changes: @escaping @Sendable (Value) -> [Identity.AuditRecord.Change]? = { _ in nil }
    ) async throws -> (value: Value, epoch: Int) {
        try await postgres.transaction(deadline: context.deadline.instant) { transaction in
            let user = try transaction.lockUser(id)
            let value = try body(transaction, user)
            try transaction.record(
                AuditEntry(
                    event: event, application: user.application, user: id, changes: changes(value), context: context))
            let epoch = try transaction.beginEpoch(
                of: id, application: user.application,
                because: [.userRestored, .factorsReset].contains(event) ? .accessChanged : .suspended)
            return (value, epoch)
        }
    }
}

extension Identity.RemovedFactors {
    /// How many there were of each kind, for the audit log.
    fileprivate var changes: [Identity.AuditRecord.Change] {
        let counts = [("totp", hasApp ? 1 : 0), ("passkeys", passkeys), ("recovery_codes", recoveryCodes)]
        return counts.filter { $0.1 > 0 }.map { .init($0.0, from: "\($0.1)", to: "0") }
    }
}

extension ServiceError {
    /// 409: the accounts would be left without an owner.
    fileprivate static func soleOwner(of accounts: [AccountReference]) -> ServiceError {
        let names = accounts.map { account in account.name.map { "“\($0)”" } ?? account.id.description }
        var error = ServiceError(
            .soleOwner,
            detail:
                "You are the only owner of \(names.joined(separator: ", ")), which others are members of. Please make another member "
                + "an owner first.")
        error.accounts = accounts
        return error
    }

    /// 404: there is nothing that a reset of factors could remove.
    fileprivate static let noFactors = ServiceError(
        .notFound,
        detail: "The user has no authenticator app, no passkeys and no recovery codes, so nothing was changed.")
}

extension Transaction {
    /// Locks a user. Throws 404 if there is none.
    func lockUser(_ id: UserID) throws -> UserAdministrationStore.LockedUser {
        let rows = try query(
            """
            SELECT application_id, epoch, erased_at IS NOT NULL AS is_erased FROM identity.users
            WHERE id = \(id) FOR UPDATE
            """)
        guard let row = rows.first else { throw ServiceError.notFound("user") }
        return .init(
            id: id, application: try row.decode("application_id"), epoch: try row.decode("epoch"),
            isErased: try row.decode("is_erased"))
    }

    /// Erases a user: suspends them for good, has other services forget them, and removes their personal data.
    fileprivate func erase(_ user: UserAdministrationStore.LockedUser) throws {
        try setStatus(.suspended, of: user)
        try enqueueErasures(of: user)
        let places = WaitlistErasure(user: user.id, application: user.application)
        try enqueue(.waitlistErasure(places), for: user.id, in: user.application)
        try erasePersonalData(of: user)
    }

    /// Throws 409 `sole_owner` while a user is the only active owner of an account that has other members. Erased users don't count as
    /// members, and suspended ones, who can't do anything for the others, not as owners.
    fileprivate func requireOtherOwners(besides user: UserAdministrationStore.LockedUser) throws {
        // A statement of its own: of two owners who go at the same time, the second one sees what the first one leaves.
        _ = try query(
            """
            SELECT 1 FROM identity.memberships m
            JOIN identity.accounts a ON a.application_id = m.application_id AND a.id = m.account_id
            WHERE m.application_id = \(user.application) AND m.user_id = \(user.id) AND m.role = 'owner'
            ORDER BY a.id FOR UPDATE OF a
            """)
        let accounts = try query(
            """
            SELECT a.id, a.name FROM identity.memberships m
            JOIN identity.accounts a ON a.application_id = m.application_id AND a.id = m.account_id
            JOIN LATERAL (
                SELECT count(*) AS members,
                       count(*) FILTER (WHERE o.role = 'owner' AND u.status = \(UserStatus.active.rawValue)) AS owners
                FROM identity.memberships o
                JOIN identity.users u ON u.application_id = o.application_id AND u.id = o.user_id AND u.erased_at IS NULL
                WHERE o.application_id = m.application_id AND o.account_id = m.account_id AND o.user_id <> m.user_id
            ) others ON others.members > 0 AND others.owners = 0
            WHERE m.application_id = \(user.application) AND m.user_id = \(user.id) AND m.role = 'owner'
            ORDER BY a.id LIMIT \(UserAdministrationStore.maximumNamedAccounts)
            """
        ).map { AccountReference(id: try $0.decode("id"), name: try $0.decode("name")) }
        if !accounts.isEmpty { throw ServiceError.soleOwner(of: accounts) }
    }

    fileprivate func setStatus(_ status: UserStatus, of user: UserAdministrationStore.LockedUser) throws {
        try execute(
            """
            UPDATE identity.users SET status = \(status.rawValue)
            WHERE application_id = \(user.application) AND id = \(user.id)
            """)
    }

    /// Enqueues an event for each address of the user by which mailer forgets it, and deletes mails that wait for the
    /// address, whichever user they concern. Of an address that the user has added and not verified, only what is for this user goes, and
    /// nothing if another user has it: nobody stops the emails of somebody else, such as an invitation, by adding the address and leaving.
    /// Call it before ``erasePersonalData(of:)``, which removes the addresses.
    func enqueueErasures(of user: UserAdministrationStore.LockedUser) throws {
        let rows = try query(
            """
            SELECT a.address, bool_and(a.is_pending) AS is_pending,
                   (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS erased_at
            FROM (
                SELECT a.address, false AS is_pending FROM identity.email_addresses a
                JOIN identity.email_credentials c ON c.application_id = a.application_id AND c.id = a.credential_id
                WHERE c.application_id = \(user.application) AND c.user_id = \(user.id)
                UNION
                SELECT r.address, false FROM identity.email_changes r
                WHERE r.application_id = \(user.application) AND r.user_id = \(user.id)
                UNION
                SELECT p.address, true FROM identity.pending_emails p
                WHERE p.application_id = \(user.application) AND p.user_id = \(user.id) AND NOT EXISTS (
                    SELECT FROM identity.email_credentials o
                    WHERE o.application_id = p.application_id AND o.email_hash = p.email_hash
                      AND o.user_id <> p.user_id)
            ) a GROUP BY a.address
            """)
        for row in rows {
            guard let email = EmailAddress(stored: try row.decode("address", as: String.self)) else { continue }
            let isPending: Bool = try row.decode("is_pending")
            let erasure = ErasureProof(
                user: user.id, application: user.application, email: email, erasedAt: try row.decode("erased_at"),
                isPending: isPending ? true : nil)
            try enqueue(.erasure(erasure), for: user.id, in: user.application)
            try execute(
                """
                DELETE FROM identity.effects
                WHERE application_id = \(user.application) AND (NOT \(isPending)::boolean OR user_id = \(user.id))
                  AND ((kind = 'mail' AND payload->>'recipient' = \(email))
                    OR (kind = 'mail_request' AND payload->>'email' = \(email)))
                """)
        }
    }

    /// Removes everything that tells who a user is: profile, addresses and their hashes, places on the waitlist, password, external identities,
    /// mails that wait, IP addresses and devices in the audit log, and name and picture of accounts without other members. A user may have any
    /// number of entries in the audit log: those that this transaction leaves follow later, see ``AuditErasureStore``.
    func erasePersonalData(of user: UserAdministrationStore.LockedUser) throws {
        let (application, id) = (user.application, user.id)
        let emailHashes = try query(
            """
            SELECT email_hash FROM identity.email_credentials
            WHERE application_id = \(application) AND user_id = \(id) AND email_hash IS NOT NULL
            UNION
            SELECT email_hash FROM identity.email_changes WHERE application_id = \(application) AND user_id = \(id)
            """
        ).map { try $0.decode("email_hash", as: Data.self) }
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
            """
            UPDATE identity.email_credentials SET email_hash = NULL
            WHERE application_id = \(application) AND user_id = \(id)
            """,
            """
            DELETE FROM identity.effects
            WHERE application_id = \(application) AND user_id = \(id) AND kind IN ('mail', 'mail_request', 'webhook')
            """,
            "DELETE FROM identity.pending_emails WHERE application_id = \(application) AND user_id = \(id)",
            "DELETE FROM identity.email_changes WHERE application_id = \(application) AND user_id = \(id)",
            "UPDATE identity.users SET primary_email_id = NULL WHERE application_id = \(application) AND id = \(id)",
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
            UPDATE identity.users SET erased_at = COALESCE(erased_at, now()), sign_up_metadata = NULL
            WHERE application_id = \(application) AND id = \(id)
            """,
        ]
        for statement in statements { try execute(statement) }
        _ = try removeFactors(of: id, application)
        // Of the user, and of attempts at the addresses that were recorded without a user. What is left follows later.
        try eraseAuditDetails(of: id, application, emailHashes: emailHashes)
    }
}
