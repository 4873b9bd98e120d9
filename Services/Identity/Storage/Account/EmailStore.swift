import Foundation
import Models
import Postgres

/// Reads and changes the addresses of users: those that count (`identity.email_credentials`), those that users have added and not verified
/// yet (`identity.pending_emails`), and what mailboxes can undo (`identity.email_changes`).
struct EmailStore: Sendable {
    /// How many changes a user can make in a day that a mailbox can undo.
    static let maximumChangesPerDay = 20

    let postgres: PostgresClient

    /// The addresses of a user: the primary one first, then the others, oldest first, and at last those that wait for verification.
    func emails(
        of user: UserID, _ application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws -> [UserEmail] {
        try UserEmail.list(try await postgres.query(UserEmail.select(user, application), deadline: deadline))
    }

    /// Adds an address to a user, whose proof is used up, with the request for its verification mail. An address that waits already stays,
    /// and is mailed to again. Whether another user has it is not looked at.
    ///
    /// - Parameter mail: makes the request.
    /// - Throws: 409 `email_exists`, `email_limit_reached`; what ``Transaction/lock(_:)`` throws.
    func add(
        _ email: EmailAddress, _ emailHash: Data, _ owner: FactorOwner,
        mail: @escaping @Sendable (EmailCredentialID) -> MailRequest, audit: AuditEntry,
        deadline: ContinuousClock.Instant
    ) async throws -> UserEmail {
        let (user, application) = (owner.user, owner.application)
        return try await postgres.transaction(deadline: deadline) { transaction in
            // The lock makes the count hold, and of two calls with one address the second one finds what the first one has added.
            try transaction.lock(owner)
            let emails = try transaction.emails(of: user, application)
            if let own = emails.first(where: { $0.email == email }) {
                guard own.isPending else { throw ServiceError.emailExists }
                try transaction.enqueue(.mailRequest(mail(own.id)), for: user, in: application)
                return own
            }
            guard emails.count < UserEmail.maximumPerUser else { throw ServiceError.emailLimitReached }
            let id = EmailCredentialID.make()
            let rows = try transaction.query(
                """
                INSERT INTO identity.pending_emails (application_id, id, user_id, email_hash, address)
                VALUES (\(application), \(id), \(user), \(emailHash), \(email)) RETURNING created_at
                """)
            guard let row = rows.first else { throw PostgresError.protocolError }
            try transaction.enqueue(.mailRequest(mail(id)), for: user, in: application)
            try transaction.record(audit.changing("email", from: nil, to: email))
            return UserEmail(
                id: id, email: email, emailVerifiedAt: nil, isPrimary: false, createdAt: try row.decode("created_at"),
                isPending: true)
        }
    }

    /// Removes an address from a user, whose proof is used up. With a verified one, the user's other sessions end, and its mailbox and that of
    /// the primary one get notices.
    ///
    /// - Parameters:
    ///   - notice: makes the notice to the address; the change is nil if its mailbox can't undo it.
    ///   - primaryNotice: makes the notice to the primary address, given that and the removed one.
    /// - Returns: the user's new epoch; nil if none begins.
    /// - Throws: 404 `not_found`, 409 `last_email`, `last_verified_email`, `primary_email`, 429 `rate_limited`; what
    ///   ``Transaction/lock(_:)`` throws.
    func remove(
        _ id: EmailCredentialID, _ owner: FactorOwner,
        notice: @escaping @Sendable (UserEmail, EmailChangeID?) -> OutgoingMail,
        primaryNotice: @escaping @Sendable (EmailAddress, EmailAddress) -> OutgoingMail, audit: AuditEntry,
        deadline: ContinuousClock.Instant
    ) async throws -> Int? {
        let (user, application) = (owner.user, owner.application)
        return try await postgres.transaction(deadline: deadline) { transaction in
            // Of two removals at once, the second one sees what the first one leaves.
            try transaction.lock(owner)
            let emails = try transaction.emails(of: user, application)
            guard let email = emails.first(where: { $0.id == id }) else { throw ServiceError.notFound("email address") }
            try transaction.record(audit.changing("email", from: email.email, to: nil))
            guard !email.isPending else {
                try transaction.execute(
                    "DELETE FROM identity.pending_emails WHERE application_id = \(application) AND id = \(id)")
                return nil
            }
            try Self.requireOthers(besides: email, among: emails)
            guard email.emailVerifiedAt != nil else {
                try transaction.deleteEmails(of: user, application, "c.id = \(id)")
                return nil
            }
            let primary = emails[0]
            let change = try transaction.rememberChange(
                of: id, primary: primary.id, isRemoved: true, of: user, application)
            try transaction.deleteEmails(of: user, application, "c.id = \(id)")
            try transaction.enqueue(.mail(notice(email, change)), for: user, in: application)
            if primary.emailVerifiedAt != nil {
                try transaction.enqueue(
                    .mail(primaryNotice(primary.email, email.email)), for: user, in: application)
            }
            return try transaction.beginEpoch(of: user, application: application, keeping: owner.session)
        }
    }

    /// Makes a verified address the primary one of a user, whose proof is used up. The earlier one gets the notice if it is verified.
    ///
    /// - Parameter notice: makes the notice to the earlier address; the change is nil if its mailbox can't undo it.
    /// - Throws: 404 `not_found`, 409 `email_not_verified`, 429 `rate_limited`; what ``Transaction/lock(_:)`` throws.
    func makePrimary(
        _ id: EmailCredentialID, _ owner: FactorOwner,
        notice: @escaping @Sendable (UserEmail, EmailChangeID?) -> OutgoingMail, audit: AuditEntry,
        deadline: ContinuousClock.Instant
    ) async throws {
        let (user, application) = (owner.user, owner.application)
        try await postgres.transaction(deadline: deadline) { transaction in
            try transaction.lock(owner)
            let emails = try transaction.emails(of: user, application)
            guard let email = emails.first(where: { $0.id == id }) else { throw ServiceError.notFound("email address") }
            guard email.emailVerifiedAt != nil else { throw ServiceError.emailNotVerified }
            let old = emails[0]
            if old.id == id { return }
            // Somebody may have signed up with the address of a stranger, who must not get a say in it.
            if old.emailVerifiedAt != nil {
                let change = try transaction.rememberChange(
                    of: old.id, primary: old.id, isRemoved: false, of: user, application)
                try transaction.enqueue(.mail(notice(old, change)), for: user, in: application)
            }
            try transaction.execute(
                """
                UPDATE identity.users SET primary_email_id = \(id)
                WHERE application_id = \(application) AND id = \(user)
                """)
            try transaction.record(audit.changing("primary_email", from: old.email, to: email.email))
        }
    }

    /// Deletes addresses that nobody has verified within a week, and changes that can't be undone any more.
    func deleteExpired() async throws {
        try await postgres.execute(
            "DELETE FROM identity.pending_emails WHERE created_at < now() - interval '7 days'")
        try await postgres.execute(
            "DELETE FROM identity.email_changes WHERE changed_at < now() - interval '7 days'")
    }

    /// Throws 409 if the user would be left without an address, without a verified one, or without the primary one.
    private static func requireOthers(besides email: UserEmail, among emails: [UserEmail]) throws(ServiceError) {
        let others = emails.filter { !$0.isPending && $0.id != email.id }
        if others.isEmpty { throw .lastEmail }
        if email.emailVerifiedAt != nil, !others.contains(where: { $0.emailVerifiedAt != nil }) {
            throw .lastVerifiedEmail
        }
        if email.isPrimary { throw .primaryEmail }
    }
}

extension AuditEntry {
    /// The entry with the change of an address.
    func changing(_ field: String, from: EmailAddress?, to: EmailAddress?) -> AuditEntry {
        var entry = self
        entry.changes = (changes ?? []) + [.init(field, from: from?.description, to: to?.description)]
        return entry
    }
}

extension UserEmail {
    /// The query that ``list(_:)`` reads the rows of.
    fileprivate static func select(_ user: UserID, _ application: ApplicationID) -> Query {
        """
        SELECT e.id, e.address, e.verified_at, e.created_at, e.is_pending FROM (
            SELECT c.id, a.address, c.verified_at, COALESCE(c.added_at, c.created_at) AS created_at, false AS is_pending,
                   c.id IS NOT DISTINCT FROM u.primary_email_id AS is_chosen
            FROM identity.users u
            JOIN identity.email_credentials c ON c.application_id = u.application_id AND c.user_id = u.id
            JOIN identity.email_addresses a ON a.application_id = c.application_id AND a.credential_id = c.id
            WHERE u.application_id = \(application) AND u.id = \(user)
            UNION ALL
            SELECT p.id, p.address, NULL, p.created_at, true, false FROM identity.pending_emails p
            WHERE p.application_id = \(application) AND p.user_id = \(user)
        ) e ORDER BY e.is_pending, e.is_chosen DESC, e.id
        """
    }

    fileprivate static func list(_ rows: [Row]) throws -> [UserEmail] {
        try rows.enumerated().map { index, row in
            let isPending: Bool = try row.decode("is_pending")
            return UserEmail(
                id: try row.decode("id"), email: try row.decode("address"),
                emailVerifiedAt: try row.decode("verified_at"), isPrimary: index == 0 && !isPending,
                createdAt: try row.decode("created_at"), isPending: isPending)
        }
    }
}

extension Transaction {
    /// The addresses of a user, as ``EmailStore/emails(of:_:deadline:)``.
    func emails(of user: UserID, _ application: ApplicationID) throws -> [UserEmail] {
        try UserEmail.list(try query(UserEmail.select(user, application)))
    }

    /// Deletes the addresses `identity.email_credentials c` of a user that a condition selects, and returns them.
    ///
    /// If only addresses are left that the user has added, these are from now on what the user begins with.
    @discardableResult
    func deleteEmails(of user: UserID, _ application: ApplicationID, _ condition: Query) throws -> [EmailAddress] {
        let gone = try query(
            """
            DELETE FROM identity.email_addresses a USING identity.email_credentials c
            WHERE c.application_id = \(application) AND c.user_id = \(user)
              AND a.application_id = c.application_id AND a.credential_id = c.id AND \(statement: condition)
            RETURNING a.address
            """
        ).map { try $0.decode("address", as: EmailAddress.self) }
        try execute(
            """
            DELETE FROM identity.email_credentials c
            WHERE c.application_id = \(application) AND c.user_id = \(user) AND \(statement: condition)
            """)
        try execute(
            """
            UPDATE identity.email_credentials c SET is_added = false
            WHERE c.application_id = \(application) AND c.user_id = \(user) AND c.is_added AND NOT EXISTS (
                SELECT FROM identity.email_credentials o
                WHERE o.application_id = c.application_id AND o.user_id = c.user_id AND NOT o.is_added)
            """)
        return gone
    }

    /// Forgets what mailboxes could undo, and whom removed addresses are kept for.
    func forgetEmailChanges(of user: UserID, _ application: ApplicationID) throws {
        try execute("DELETE FROM identity.email_changes WHERE application_id = \(application) AND user_id = \(user)")
    }

    /// Forgets what the mailboxes of added addresses could undo.
    func forgetChangesOfAddedEmails(of user: UserID, _ application: ApplicationID) throws {
        try execute(
            """
            DELETE FROM identity.email_changes
            WHERE application_id = \(application) AND user_id = \(user) AND is_added
            """)
    }

    /// Forgets what the mailboxes of addresses could undo that are newer than an address of the user.
    func forgetEmailChanges(
        ofNewerThan credential: EmailCredentialID, of user: UserID, _ application: ApplicationID
    ) throws {
        try execute(
            """
            DELETE FROM identity.email_changes
            WHERE application_id = \(application) AND user_id = \(user) AND credential_created_at > (
                SELECT c.created_at FROM identity.email_credentials c
                WHERE c.application_id = \(application) AND c.id = \(credential))
            """)
    }

    /// Replaces an address of a user by another one. What was mailed to the earlier one is void, because links and codes are bound to the hash
    /// of their address. Returns false if the user does not have it; throws a violation of `email_credentials_hash` if another user has
    /// the new one.
    ///
    /// The new one is as old as the earlier one, or else the undo of an older address would take it for an addition.
    func replaceEmail(
        _ id: EmailCredentialID, by email: EmailAddress, _ emailHash: Data, isVerified: Bool, of user: UserID,
        _ application: ApplicationID
    ) throws -> Bool {
        let updated = try execute(
            """
            UPDATE identity.email_credentials
            SET email_hash = \(emailHash), verified_at = CASE WHEN \(isVerified) THEN now() END
            WHERE application_id = \(application) AND id = \(id) AND user_id = \(user)
            """)
        guard updated == 1 else { return false }
        try execute(
            """
            UPDATE identity.email_addresses SET address = \(email)
            WHERE application_id = \(application) AND credential_id = \(id)
            """)
        return true
    }

    /// Remembers a verified address of a user that is about to be replaced as the primary one or removed, so that its mailbox can undo that.
    /// Returns nil if it can't, because it was added in the last seven days: it may be that of a thief, who would come back with it. Throws 429
    /// `rate_limited` past ``EmailStore/maximumChangesPerDay``.
    ///
    /// What comes after the change goes with it, and also what came after another address that was added in the last seven days, even if it
    /// was removed by now: it may have been added to take the account over. Times are those of the statements, because a transaction may have
    /// waited for the user.
    fileprivate func rememberChange(
        of credential: EmailCredentialID, primary: EmailCredentialID, isRemoved: Bool, of user: UserID,
        _ application: ApplicationID
    ) throws -> EmailChangeID? {
        let rows = try query(
            """
            SELECT count(*) AS count,
                   COALESCE(ceil(extract(epoch FROM min(changed_at) + interval '24 hours' - now())), 1)::bigint AS wait
            FROM identity.email_changes
            WHERE application_id = \(application) AND user_id = \(user) AND changed_at > now() - interval '24 hours'
            """)
        guard let row = rows.first else { throw PostgresError.protocolError }
        guard try row.decode("count", as: Int.self) < EmailStore.maximumChangesPerDay else {
            throw ServiceError.tooManyEmailChanges(retryAfter: max(1, try row.decode("wait", as: Int.self)))
        }
        let id = EmailChangeID.make()
        let written = try query(
            """
            INSERT INTO identity.email_changes
                (application_id, id, user_id, credential_id, email_hash, address, verified_at, credential_created_at,
                 added_at, is_added, is_removed, primary_id, changed_at, since)
            SELECT c.application_id, \(id)::uuid, c.user_id, c.id, c.email_hash, a.address, c.verified_at, c.created_at,
                   c.added_at, c.is_added, \(isRemoved)::boolean, \(primary)::uuid, clock_timestamp(),
                   LEAST(clock_timestamp(), (
                       SELECT min(o.created_at) FROM identity.email_credentials o
                       WHERE o.application_id = c.application_id AND o.user_id = c.user_id
                         AND o.created_at > c.created_at AND o.created_at > now() - interval '7 days'), (
                       SELECT min(r.credential_created_at) FROM identity.email_changes r
                       WHERE r.application_id = c.application_id AND r.user_id = c.user_id AND r.is_removed
                         AND r.credential_created_at > c.created_at
                         AND r.credential_created_at > now() - interval '7 days'))
            FROM identity.email_credentials c
            JOIN identity.email_addresses a ON a.application_id = c.application_id AND a.credential_id = c.id
            WHERE c.application_id = \(application) AND c.id = \(credential) AND c.user_id = \(user)
              AND c.verified_at IS NOT NULL
            RETURNING is_added AND credential_created_at > changed_at - interval '7 days' AS is_new
            """)
        guard let change = written.first else { throw PostgresError.protocolError }
        return try change.decode("is_new", as: Bool.self) ? nil : id
    }
}

extension ServiceError {
    /// 409: the user has the address already.
    static let emailExists = ServiceError(.emailExists, detail: "This is one of your addresses already.")

    /// 409: the user has as many addresses as they can have.
    static let emailLimitReached = ServiceError(
        .emailLimitReached,
        detail: "You have \(UserEmail.maximumPerUser) addresses, with those that wait for verification. "
            + "Please remove one first.")

    /// 409: the mailbox of the address has not been proven.
    static let emailNotVerified = ServiceError(
        .emailNotVerified, detail: "This address is not verified. Please follow the link that was mailed to it first.")

    /// 409: the user would be left without an address.
    static let lastEmail = ServiceError(
        .lastEmail, detail: "This is your only address. Please add another one first, and verify it.")

    /// 409: the user would be left without a verified address.
    static let lastVerifiedEmail = ServiceError(
        .lastVerifiedEmail, detail: "This is your only verified address. Please verify another one first.")

    /// 409: the primary address can't be removed.
    static let primaryEmail = ServiceError(
        .primaryEmail, detail: "This is your primary address. Please make another one the primary address first.")

    fileprivate static func tooManyEmailChanges(retryAfter seconds: Int) -> ServiceError {
        ServiceError(
            .rateLimited, detail: "Your addresses were changed many times in a day. Please try again later.",
            retryAfter: seconds)
    }
}
