import Models
import Postgres
import Proofs

/// A user whose row is locked until the transaction ends.
struct LockedUser: Sendable {
    let id: UserID
    let application: ApplicationID
    let isErased: Bool
}

extension Transaction {
    /// Locks a user. Throws 404 when there is none.
    func lockUser(_ id: UserID) throws -> LockedUser {
        let rows = try query(
            "SELECT application_id, erased_at IS NOT NULL FROM identity.users WHERE id = \(id) FOR UPDATE")
        guard let row = rows.first else { throw ServiceError.notFound("user") }
        return LockedUser(id: id, application: try row[0].decode(), isErased: try row[1].decode())
    }

    /// Says whether a user may sign in.
    func setStatus(_ status: UserStatus, of user: LockedUser) throws {
        try execute(
            """
            UPDATE identity.users SET status = \(status.rawValue)
            WHERE application_id = \(user.application) AND id = \(user.id)
            """)
    }

    /// Promises that every service which keeps one of the user's addresses forgets it. To be called before
    /// ``erasePersonalData(of:)``, which removes them here.
    func promiseErasure(of user: LockedUser) throws {
        let rows = try query(
            """
            SELECT a.address, (extract(epoch FROM clock_timestamp()) * 1000)::bigint
            FROM identity.email_addresses a
            JOIN identity.email_credentials c ON c.application_id = a.application_id AND c.id = a.credential_id
            WHERE c.application_id = \(user.application) AND c.user_id = \(user.id)
            """)
        for row in rows {
            guard let email = EmailAddress(try row[0].decode(as: String.self)) else { continue }
            let erasure = ErasureProof(
                user: user.id, application: user.application, email: email, erasedAt: try row[1].decode())
            try execute(PendingEvent.erasure(erasure).insert(user: user.id, application: user.application))
            // What waits to be carried to the address, on whoever's behalf.
            try execute(
                """
                DELETE FROM identity.effects
                WHERE application_id = \(user.application)
                  AND ((kind = 'mail' AND payload->>'recipient' = \(email))
                    OR (kind = 'mail_request' AND payload->>'email' = \(email)))
                """)
        }
    }

    /// Removes all that says who a user is: identity, addresses and their hashes, password, providers' identities, mails that wait, network
    /// addresses in the audit log, and the name and picture of accounts that are theirs alone.
    func erasePersonalData(of user: LockedUser) throws {
        let (application, id) = (user.application, user.id)
        let statements: [Query] = [
            "DELETE FROM identity.user_identities WHERE application_id = \(application) AND user_id = \(id)",
            "DELETE FROM identity.passwords WHERE application_id = \(application) AND user_id = \(id)",
            // What was mailed to them, and what they mailed to others.
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
            "DELETE FROM identity.external_identities WHERE application_id = \(application) AND user_id = \(id)",
            "DELETE FROM identity.held_sign_ins WHERE application_id = \(application) AND user_id = \(id)",
            "DELETE FROM identity.consents WHERE application_id = \(application) AND user_id = \(id)",
            """
            DELETE FROM identity.email_addresses a USING identity.email_credentials c
            WHERE c.application_id = \(application) AND c.user_id = \(id)
              AND a.application_id = c.application_id AND a.credential_id = c.id
            """,
            // What was tried at the address by nobody in particular.
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
    }
}

extension PostgresClient {
    /// The application of a user; nil when there is no such user.
    func application(of user: UserID, deadline: ContinuousClock.Instant) async throws -> ApplicationID? {
        try await query("SELECT application_id FROM identity.users WHERE id = \(user)", deadline: deadline)
            .first.map { try $0[0].decode() }
    }

    /// The name of an application.
    func name(of application: ApplicationID, deadline: ContinuousClock.Instant) async throws -> String {
        try await query("SELECT name FROM identity.applications WHERE id = \(application)", deadline: deadline)
            .first?[0].decode() ?? ""
    }

    /// Every application's id.
    func applicationIDs(deadline: ContinuousClock.Instant) async throws -> [ApplicationID] {
        try await query("SELECT id FROM identity.applications", deadline: deadline).map { try $0[0].decode() }
    }
}
