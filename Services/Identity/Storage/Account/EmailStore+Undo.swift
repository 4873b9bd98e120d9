import Foundation
import Models
import PasswordHashing
import Postgres

/// Undoing changes of addresses, by the mailboxes that were replaced or removed.
extension EmailStore {
    /// A change that a mailbox can undo.
    struct UndoableChange: Sendable {
        /// What was added from then on goes with the change, addresses an hour less.
        let since: Timestamp
        let hasPassword: Bool
    }

    /// The change that a mailed link undoes; nil if it was undone, or is more than seven days old.
    func undoable(
        _ grant: OneTimeGrant, emailHash: Data, deadline: ContinuousClock.Instant
    ) async throws -> UndoableChange? {
        guard let change = grant.change, let user = grant.user, let credential = grant.credential else { return nil }
        return try await postgres.query(
            """
            SELECT \(statement: Self.additionsSince) AS since, EXISTS (
                SELECT FROM identity.passwords p
                WHERE p.application_id = k.application_id AND p.user_id = k.user_id) AS has_password
            FROM identity.email_changes k
            WHERE k.application_id = \(grant.application) AND k.id = \(change) AND k.user_id = \(user)
              AND k.credential_id = \(credential) AND k.email_hash = \(emailHash)
              AND \(statement: Self.isUndoable)
            """, deadline: deadline
        ).first.map { .init(since: try $0.decode("since"), hasPassword: try $0.decode("has_password")) }
    }

    /// From when on everything but addresses goes with a change `identity.email_changes k`, as an expression: an hour before the first of
    /// the addresses that go was added. Whoever takes an account over may add a passkey first, and an address after that.
    fileprivate static var additionsSince: Query {
        """
        LEAST(k.since, (
            SELECT min(c.added_at) FROM identity.email_credentials c
            WHERE c.application_id = k.application_id AND c.user_id = k.user_id AND c.created_at >= k.since), (
            SELECT min(r.added_at) FROM identity.email_changes r
            WHERE r.application_id = k.application_id AND r.user_id = k.user_id AND r.is_removed
              AND r.credential_created_at >= k.since)) - interval '1 hour'
        """
    }

    /// Whether a mailbox can undo a change `identity.email_changes k`, as an expression: for seven days, and not if its address was as new.
    fileprivate static var isUndoable: Query {
        """
        k.changed_at > now() - interval '7 days'
        AND NOT (k.is_added AND k.credential_created_at > k.changed_at - interval '7 days')
        """
    }

    /// Undoes a change and those that came after it, removes what was added since, sets the password and ends all sessions. The primary address
    /// gets a notice of the password. Returns the user's new epoch.
    ///
    /// Whoever took an account over gets a link as well, if they replace an address that they added long before. It brings nobody back who was
    /// there before them: an undo voids the links of newer addresses, those of older ones stay valid, and so do earlier ones of its own.
    ///
    /// - Parameters:
    ///   - password: nil to leave the user without one.
    ///   - origin: where the password was set, for the notice.
    /// - Throws: 401 `token_invalid` if the change was undone or can't be undone any more; 403 `invalid_proof` for a proof that was used.
    func undo(
        _ mailbox: VerifiedMailbox, _ password: PasswordHash?, origin: MailOrigin?, _ audit: AuditEntry,
        deadline: ContinuousClock.Instant
    ) async throws -> Int {
        let (user, application) = (mailbox.user, mailbox.grant.application)
        guard let change = mailbox.grant.change else { throw ServiceError.tokenInvalid }
        return try await postgres.transaction(deadline: deadline) { transaction in
            try transaction.useProof(mailbox.proofID)
            let locked = try transaction.lockUser(user)
            guard locked.application == application, !locked.isErased,
                try transaction.isUndoable(change, by: mailbox)
            else { throw ServiceError.tokenInvalid }
            let undo = EmailUndo(change: change, user: user, application: application)
            let before = try transaction.emails(of: user, application)
            try transaction.removeAdditions(undo)
            try transaction.restoreEmails(undo)
            try transaction.restorePrimaryEmail(undo, mailbox)
            try transaction.execute(
                """
                DELETE FROM identity.email_changes r USING identity.email_changes k
                WHERE r.application_id = \(application) AND r.user_id = \(user)
                  AND k.application_id = r.application_id AND k.id = \(change)
                  AND (r.credential_created_at > k.credential_created_at
                       OR r.credential_created_at = k.credential_created_at AND r.changed_at >= k.changed_at)
                """)
            if try transaction.setPassword(password, of: user, application) {
                // The entry of the audit log tells webhooks that the user has changed.
                try transaction.enqueueWebhooks(.passwordChanged, of: user, mailbox.client)
            }
            let after = try transaction.emails(of: user, application)
            if password != nil, let primary = after.first, primary.isPrimary, primary.emailVerifiedAt != nil {
                let notice = OutgoingMail.notice(
                    .passwordResetDone, to: primary.email, of: user,
                    languages: try transaction.languages(of: user, application), mailbox.client, origin: origin)
                try transaction.enqueue(.mail(notice), for: user, in: application)
            }
            try transaction.record(audit.stating(before, after))
            return try transaction.beginEpoch(of: user, application: application, because: .passwordChanged)
        }
    }
}

/// A change that is being undone.
private struct EmailUndo {
    let change: EmailChangeID
    let user: UserID
    let application: ApplicationID

    /// From when on addresses go, as an expression.
    var since: Query {
        """
        (SELECT k.since FROM identity.email_changes k WHERE k.application_id = \(application) AND k.id = \(change))
        """
    }
}

extension Transaction {
    fileprivate func isUndoable(_ change: EmailChangeID, by mailbox: VerifiedMailbox) throws -> Bool {
        try !query(
            """
            SELECT FROM identity.email_changes k
            WHERE k.application_id = \(mailbox.grant.application) AND k.id = \(change)
              AND k.user_id = \(mailbox.user) AND k.credential_id = \(mailbox.credential)
              AND k.email_hash = \(mailbox.emailHash) AND \(statement: EmailStore.isUndoable)
            """
        ).isEmpty
    }

    /// From when on everything but addresses goes. The addresses must still be there.
    private func additionsSince(_ undo: EmailUndo) throws -> Timestamp {
        let rows = try query(
            """
            SELECT \(statement: EmailStore.additionsSince) AS since FROM identity.email_changes k
            WHERE k.application_id = \(undo.application) AND k.id = \(undo.change)
            """)
        guard let row = rows.first else { throw PostgresError.protocolError }
        return try row.decode("since")
    }

    /// Removes what was added since: addresses, factors, linked identities and consents.
    fileprivate func removeAdditions(_ undo: EmailUndo) throws {
        let (user, application) = (undo.user, undo.application)
        let since = try additionsSince(undo)
        try deleteEmails(of: user, application, "c.created_at >= \(statement: undo.since)")
        try execute("DELETE FROM identity.pending_emails WHERE application_id = \(application) AND user_id = \(user)")
        var factors = try execute(
            """
            DELETE FROM identity.passkeys
            WHERE application_id = \(application) AND user_id = \(user) AND created_at >= \(since)
            """)
        factors += try execute(
            """
            DELETE FROM identity.totp_factors
            WHERE application_id = \(application) AND user_id = \(user) AND confirmed_at >= \(since)
            """)
        // A new factor may have come with new recovery codes.
        let hasRenewedCodes = try !query(
            """
            SELECT FROM identity.audit_log
            WHERE application_id = \(application) AND user_id = \(user) AND event = 'recovery_codes_renewed'
              AND at >= \(since) LIMIT 1
            """
        ).isEmpty
        if factors > 0 || hasRenewedCodes {
            try execute(
                "DELETE FROM identity.recovery_codes WHERE application_id = \(application) AND user_id = \(user)")
        }
        try clearWithoutFactors(of: user, application)
        try execute(
            """
            DELETE FROM identity.external_identities
            WHERE application_id = \(application) AND user_id = \(user) AND created_at >= \(since)
            """)
        try execute("DELETE FROM identity.held_sign_ins WHERE application_id = \(application) AND user_id = \(user)")
        try execute(
            """
            DELETE FROM identity.consents
            WHERE application_id = \(application) AND user_id = \(user) AND granted_at >= \(since)
            """)
    }

    /// Brings back the addresses that were removed by the change or later, unless they had been added since as well.
    fileprivate func restoreEmails(_ undo: EmailUndo) throws {
        try execute(
            """
            WITH removed AS (
                SELECT DISTINCT ON (r.email_hash) r.credential_id, r.email_hash, r.address, r.verified_at,
                       r.credential_created_at, r.added_at, r.is_added
                FROM identity.email_changes r
                JOIN identity.email_changes k ON k.application_id = r.application_id AND k.id = \(undo.change)
                WHERE r.application_id = \(undo.application) AND r.user_id = \(undo.user) AND r.is_removed
                  AND r.changed_at >= k.changed_at AND r.credential_created_at < k.since
                ORDER BY r.email_hash, r.credential_created_at
            ), restored AS (
                INSERT INTO identity.email_credentials
                    (application_id, id, user_id, email_hash, verified_at, created_at, added_at, is_added)
                SELECT \(undo.application)::uuid, credential_id, \(undo.user)::uuid, email_hash, verified_at,
                       credential_created_at, added_at, is_added
                FROM removed ON CONFLICT DO NOTHING
                RETURNING id)
            INSERT INTO identity.email_addresses (application_id, credential_id, address)
            SELECT \(undo.application)::uuid, r.credential_id, r.address
            FROM removed r JOIN restored c ON c.id = r.credential_id
            """)
    }

    /// Makes the address primary again that was it before, if it is left; otherwise the one of the mailbox. Throws 401 `token_invalid` if
    /// that could not be restored.
    fileprivate func restorePrimaryEmail(_ undo: EmailUndo, _ mailbox: VerifiedMailbox) throws {
        let restored = try execute(
            """
            UPDATE identity.email_credentials SET verified_at = COALESCE(verified_at, now())
            WHERE application_id = \(undo.application) AND user_id = \(undo.user) AND id = \(mailbox.credential)
              AND email_hash = \(mailbox.emailHash)
            """)
        guard restored == 1 else { throw ServiceError.tokenInvalid }
        try execute(
            """
            UPDATE identity.users SET primary_email_id = COALESCE((
                SELECT c.id FROM identity.email_credentials c
                JOIN identity.email_changes k ON k.application_id = c.application_id AND k.primary_id = c.id
                WHERE c.application_id = \(undo.application) AND c.user_id = \(undo.user)
                  AND k.id = \(undo.change) AND c.verified_at IS NOT NULL), \(mailbox.credential)::uuid)
            WHERE application_id = \(undo.application) AND id = \(undo.user)
            """)
    }

    /// Replaces the password of a user, or removes it. Returns false if there was and is none.
    fileprivate func setPassword(_ hash: PasswordHash?, of user: UserID, _ application: ApplicationID) throws -> Bool {
        guard let hash else {
            let removed = try execute(
                "DELETE FROM identity.passwords WHERE application_id = \(application) AND user_id = \(user)")
            return removed > 0
        }
        try execute(
            """
            INSERT INTO identity.passwords (application_id, user_id, hash)
            VALUES (\(application), \(user), \(hash.stored))
            ON CONFLICT (application_id, user_id) DO UPDATE SET hash = EXCLUDED.hash, changed_at = now()
            """)
        return true
    }
}

extension AuditEntry {
    /// The entry with what has changed between two lists of addresses.
    fileprivate func stating(_ before: [UserEmail], _ after: [UserEmail]) -> AuditEntry {
        func primary(_ emails: [UserEmail]) -> EmailAddress? { emails.first { $0.isPrimary }?.email }
        var entry = self
        if primary(before) != primary(after) {
            entry = entry.changing("primary_email", from: primary(before), to: primary(after))
        }
        for email in before where !after.contains(where: { $0.email == email.email }) {
            entry = entry.changing("email", from: email.email, to: nil)
        }
        for email in after where !before.contains(where: { $0.email == email.email }) {
            entry = entry.changing("email", from: nil, to: email.email)
        }
        return entry
    }
}
