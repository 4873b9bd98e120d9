import Foundation
import Models
import PasswordHashing
import Postgres
import Proofs
import RPC

/// How many invitations may be sent within 24 hours. Invitations by operators are neither counted nor limited.
struct InvitationLimits: Sendable {
    /// To one account, by all of its owners together.
    var perAccount = 20
    /// By one user, to all of their accounts.
    var perUser = 50
}

/// Creates, lists, revokes and accepts invitations, `identity.invites`. An invitation from the waitlist for signing up leads to
/// no account.
struct InvitationStore: Sendable {
    let postgres: PostgresClient
    let emailHasher: EmailHasher

    /// An invitation that is about to be created.
    struct NewInvitation: Sendable {
        let id: InviteID
        let account: AccountID
        let email: EmailAddress
        let role: Role
        let expiresAt: Timestamp
        /// The languages that the caller asked for, best first.
        let languages: [String]
    }

    /// What the page of an invitation tells about it.
    struct Preview: Sendable, Equatable {
        /// The verified address of the user who sent it; nil for an operator.
        var inviter: EmailAddress?
        var accountName: String?
        /// Whether it leads to no account but its reader's own.
        var isForSigningUp = false
    }

    /// Describes a pending invitation; empty for any other.
    func preview(
        _ invite: InviteID, of application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws -> Preview {
        let rows = try await postgres.query(
            """
            SELECT a.name AS account_name, v.account_id IS NULL AS is_for_signing_up, (
                       SELECT e.address FROM identity.email_credentials c
                       JOIN identity.email_addresses e
                           ON e.application_id = c.application_id AND e.credential_id = c.id
                       JOIN identity.users u ON u.application_id = c.application_id AND u.id = c.user_id
                       WHERE c.application_id = v.application_id AND c.user_id = v.invited_by
                         AND c.verified_at IS NOT NULL
                       ORDER BY c.id = u.primary_email_id DESC NULLS LAST, c.id LIMIT 1)
                   AS inviter
            FROM identity.invites v
            LEFT JOIN identity.accounts a ON a.application_id = v.application_id AND a.id = v.account_id
            WHERE v.application_id = \(application) AND v.id = \(invite)
              AND v.accepted_at IS NULL AND v.revoked_at IS NULL AND v.expires_at > now()
            """, deadline: deadline)
        guard let row = rows.first else { return Preview() }
        return Preview(
            inviter: try row.decode("inviter"), accountName: try row.decode("account_name"),
            isForSigningUp: try row.decode("is_for_signing_up"))
    }

    /// Creates an invitation in place of earlier ones that are pending for the same address. The mail of a user's
    /// invitation is enqueued. That of an operator's is not: the operator's command hands it to mailer, and shows the link.
    ///
    /// - Parameter inviter: the session of the owner who invites; nil for an operator.
    /// - Throws: 404 without such an account, 403 `not_owner` or `email_verification_required`, 429 `rate_limited`,
    ///   409 `already_member`, and what ``SignUpPolicy`` throws about a new user.
    func create(
        _ new: NewInvitation, by inviter: SessionProof?, within limits: InvitationLimits, _ context: CallContext
    ) async throws -> (invite: Invite, mail: OutgoingMail) {
        try await postgres.transaction(deadline: context.deadline.instant) { transaction in
            let application = try transaction.lockAccount(new.account)
            if let inviter {
                guard inviter.application == application else { throw ServiceError.notFound("account") }
                try transaction.requireInviter(
                    inviter.user, to: new.account, application: application, within: limits)
            }
            let client = try transaction.client(inviting: inviter, to: application)
            let emailHash = emailHasher.hash(new.email, in: application)
            if try transaction.isMember(emailHash, of: new.account, application: application) {
                throw ServiceError.alreadyMember
            }
            // Checked for registered addresses too where the answer would tell them apart.
            if try client.hidesAccountExistence || !transaction.isRegistered(emailHash, in: application) {
                try SignUpPolicy(settings: client.signUpSettings).check(new.email, isInvited: true)
            }
            try transaction.revokeInvites(emailHash, to: new.account, application: application)
            try transaction.insert(
                new, emailHash: emailHash, application: application, client: client.id, inviter: inviter?.user)
            // An operator names the recipient's language; a browser sends its owner's, not the recipient's.
            let chosen = try transaction.languages(ofOwnerOf: emailHash, application)
            let mail = OutgoingMail(
                inviting: new.email, invite: new.id, accountName: try transaction.name(of: new.account), client,
                languages: inviter == nil ? new.languages + chosen : chosen + new.languages)
            if let inviter { try transaction.enqueue(.mail(mail), for: inviter.user, in: application) }
            try transaction.record(
                AuditEntry(
                    event: .inviteCreated, application: application, user: inviter?.user, client: client.id,
                    context: context))
            guard let invite = try transaction.invite(new.id) else { throw ServiceError.internal }
            return (invite, mail)
        }
    }

    /// A page of the invitations of an account, latest first. Throws 404 without such an account, 403 `not_owner`.
    ///
    /// - Parameters:
    ///   - last: the last invitation of the page before; nil for the first page.
    ///   - session: the session of an owner; nil for an operator.
    func list(
        of account: AccountID, before last: InviteID? = nil, for session: SessionProof?,
        deadline: ContinuousClock.Instant
    ) async throws -> [Invite] {
        try await postgres.transaction(deadline: deadline) { transaction in
            let application = try transaction.application(of: account)
            try transaction.authorize(session, for: account, application: application)
            return try transaction.query(
                """
                \(sql: Invite.select) WHERE v.application_id = \(application) AND v.account_id = \(account)
                  AND v.id < \(Self.end(last)) ORDER BY v.id DESC LIMIT \(Identity.ListInvites.maximumCount)
                """
            ).map { try Invite($0) }
        }
    }

    /// The latest invitation of an address in an application, to an account or to sign up; nil for none.
    func latestInvitation(
        _ emailHash: Data, in application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws -> Invite? {
        try await postgres.query(
            """
            \(sql: Invite.select) WHERE v.application_id = \(application) AND v.email_hash = \(emailHash)
            ORDER BY v.id DESC LIMIT 1
            """, deadline: deadline
        ).first.map { try Invite($0) }
    }

    /// A page of the invitations of an application that lead to no account, latest first; for operators.
    ///
    /// - Parameter last: the last invitation of the page before; nil for the first page.
    func listWithoutAccount(
        of application: ApplicationID, before last: InviteID? = nil, deadline: ContinuousClock.Instant
    ) async throws -> [Invite] {
        try await postgres.query(
            """
            \(sql: Invite.select) WHERE v.application_id = \(application) AND v.account_id IS NULL
              AND v.id < \(Self.end(last)) ORDER BY v.id DESC LIMIT \(Identity.ListInvites.maximumCount)
            """, deadline: deadline
        ).map { try Invite($0) }
    }

    /// Where a page ends: before an invitation, or before any that will ever be made.
    private static func end(_ last: InviteID?) -> InviteID {
        last ?? InviteID(uuid: UUIDv7.earliest(at: .distantFuture))
    }

    /// Revokes an invitation if it is pending. Throws 404 without such an invitation in `account`, 403 `not_owner`.
    ///
    /// - Parameters:
    ///   - account: the account of the invitation; an operator may leave it out.
    ///   - owner: the application of the invitation, which is one to sign up if there is no `account`; nil for any.
    ///   - session: the session of an owner; nil for an operator.
    func revoke(
        _ id: InviteID, in account: AccountID?, of owner: ApplicationID? = nil, for session: SessionProof?,
        _ context: CallContext
    ) async throws -> Invite {
        try await postgres.transaction(deadline: context.deadline.instant) { transaction in
            guard let found = try transaction.invite(id),
                (session == nil && account == nil) || found.accountID == account
            else { throw ServiceError.notFound("invitation") }
            let application = try transaction.application(of: id)
            guard owner == nil || (owner == application && found.accountID == account) else {
                throw ServiceError.notFound("invitation")
            }
            if let account = found.accountID {
                _ = try transaction.lockAccount(account)
                try transaction.authorize(session, for: account, application: application)
            } else if session != nil {
                throw ServiceError.notFound("invitation")
            }
            try transaction.execute(
                """
                UPDATE identity.invites SET revoked_at = now()
                WHERE application_id = \(application) AND id = \(id)
                  AND accepted_at IS NULL AND revoked_at IS NULL
                """)
            try transaction.record(
                AuditEntry(event: .inviteRevoked, application: application, user: session?.user, context: context))
            guard let invite = try transaction.invite(id) else { throw ServiceError.notFound("invitation") }
            return invite
        }
    }
}

extension Invite {
    /// The beginning of a query that ``init(_:)`` reads the rows of.
    static let select: StaticString = """
        SELECT v.id, v.account_id, v.email, v.role, v.created_at, v.expires_at,
               CASE WHEN v.accepted_at IS NOT NULL THEN 'accepted' WHEN v.revoked_at IS NOT NULL THEN 'revoked'
                    WHEN v.expires_at <= now() THEN 'expired' ELSE 'pending' END AS status
        FROM identity.invites v
        """

    /// Reads a row of ``select``.
    init(_ row: Row) throws {
        self.init(
            id: try row.decode("id"), accountID: try row.decode("account_id"), email: try row.decode("email"),
            role: try row.decode("role"), status: try row.decode("status"), createdAt: try row.decode("created_at"),
            expiresAt: try row.decode("expires_at"))
    }
}

extension Transaction {
    /// An invitation; nil if there is none.
    fileprivate func invite(_ id: InviteID) throws -> Invite? {
        try query("\(sql: Invite.select) WHERE v.id = \(id)").first.map { try Invite($0) }
    }

    /// The application of an account, which is locked until the transaction ends. Throws 404.
    fileprivate func lockAccount(_ account: AccountID) throws -> ApplicationID {
        let rows = try query("SELECT application_id FROM identity.accounts WHERE id = \(account) FOR UPDATE")
        guard let row = rows.first else { throw ServiceError.notFound("account") }
        return try row.decode("application_id")
    }

    /// The application of an invitation. Throws 404.
    fileprivate func application(of invite: InviteID) throws -> ApplicationID {
        let rows = try query("SELECT application_id FROM identity.invites WHERE id = \(invite)")
        guard let row = rows.first else { throw ServiceError.notFound("invitation") }
        return try row.decode("application_id")
    }

    /// The application of an account. Throws 404.
    fileprivate func application(of account: AccountID) throws -> ApplicationID {
        let rows = try query("SELECT application_id FROM identity.accounts WHERE id = \(account)")
        guard let row = rows.first else { throw ServiceError.notFound("account") }
        return try row.decode("application_id")
    }

    /// The name of an account; nil if it has none.
    fileprivate func name(of account: AccountID) throws -> String? {
        try query("SELECT name FROM identity.accounts WHERE id = \(account)").first?.decode("name", as: String?.self)
    }

    /// Throws 404 unless the account belongs to the application of the session, 403 `not_owner` unless the session's user
    /// owns the account. Operators have no session and may do everything.
    fileprivate func authorize(_ session: SessionProof?, for account: AccountID, application: ApplicationID) throws {
        guard let session else { return }
        guard session.application == application else { throw ServiceError.notFound("account") }
        let rows = try query(
            """
            SELECT 1 FROM identity.memberships m
            JOIN identity.users u ON u.application_id = m.application_id AND u.id = m.user_id
            WHERE m.application_id = \(application) AND m.account_id = \(account) AND m.user_id = \(session.user)
              AND m.role = 'owner' AND u.status = 'active'
            """)
        if rows.isEmpty { throw ServiceError.notOwner }
    }

    /// Throws 403 unless a user owns an account and has a verified address, and 429 `rate_limited` if the account or the
    /// user has reached the limit. Counts by the time in the ids, so that an index finds the rows.
    fileprivate func requireInviter(
        _ user: UserID, to account: AccountID, application: ApplicationID, within limits: InvitationLimits
    ) throws {
        let day = 24 * 3600
        let since = UUIDv7.earliest(at: Date(timeIntervalSinceNow: -Double(day)))
        let rows = try query(
            """
            SELECT EXISTS (
                       SELECT FROM identity.email_credentials c
                       WHERE c.application_id = m.application_id AND c.user_id = m.user_id
                         AND c.verified_at IS NOT NULL) AS is_verified,
                   a.count AS account_count, a.first AS account_first, s.count AS user_count, s.first AS user_first
            FROM identity.memberships m
            JOIN identity.users u ON u.application_id = m.application_id AND u.id = m.user_id
            CROSS JOIN LATERAL (
                SELECT count(*), min(i.created_at) AS first FROM identity.invites i
                WHERE i.application_id = m.application_id AND i.account_id = m.account_id AND i.id >= \(since)
                  AND i.invited_by IS NOT NULL) a
            CROSS JOIN LATERAL (
                SELECT count(*), min(i.created_at) AS first FROM identity.invites i
                WHERE i.application_id = m.application_id AND i.invited_by = m.user_id AND i.id >= \(since)) s
            WHERE m.application_id = \(application) AND m.account_id = \(account) AND m.user_id = \(user)
              AND m.role = 'owner' AND u.status = 'active'
            """)
        guard let row = rows.first else { throw ServiceError.notOwner }
        guard try row.decode("is_verified") else { throw ServiceError.emailVerificationRequired }
        for (count, first, limit) in [
            ("account_count", "account_first", limits.perAccount), ("user_count", "user_first", limits.perUser),
        ] where try row.decode(count, as: Int.self) >= limit {
            let wait = try row.decode(first, as: Timestamp.self).date.timeIntervalSinceNow + Double(day)
            throw ServiceError.tooManyInvites(retryAfter: max(1, Int(wait.rounded(.up))))
        }
    }

    /// The client on whose behalf the mail is sent: that of the inviter's session, or for an operator the oldest one of
    /// the application.
    fileprivate func client(inviting inviter: SessionProof?, to application: ApplicationID) throws -> Client {
        if let inviter { return try requireClient(inviter.client) }
        let rows = try query(
            "SELECT id FROM identity.clients WHERE application_id = \(application) ORDER BY created_at, id LIMIT 1")
        guard let row = rows.first else { throw ServiceError.notFound("client of this application") }
        return try requireClient(row.decode("id"))
    }

    /// Whether a user has an address.
    func isRegistered(_ emailHash: Data, in application: ApplicationID) throws -> Bool {
        try !query(
            """
            SELECT 1 FROM identity.email_credentials
            WHERE application_id = \(application) AND email_hash = \(emailHash)
            """
        ).isEmpty
    }

    /// Whether the user with this address, if there is one, is a member of an account.
    fileprivate func isMember(_ emailHash: Data, of account: AccountID, application: ApplicationID) throws -> Bool {
        try !query(
            """
            SELECT 1 FROM identity.email_credentials c
            JOIN identity.memberships m ON m.application_id = c.application_id AND m.user_id = c.user_id
            WHERE c.application_id = \(application) AND c.email_hash = \(emailHash) AND m.account_id = \(account)
            """
        ).isEmpty
    }

    /// Revokes all invitations of an address to an account that are pending.
    fileprivate func revokeInvites(_ emailHash: Data, to account: AccountID, application: ApplicationID) throws {
        try execute(
            """
            UPDATE identity.invites SET revoked_at = now()
            WHERE application_id = \(application) AND account_id = \(account) AND email_hash = \(emailHash)
              AND accepted_at IS NULL AND revoked_at IS NULL
            """)
    }

    fileprivate func insert(
        _ new: InvitationStore.NewInvitation, emailHash: Data, application: ApplicationID, client: ClientID,
        inviter: UserID?
    ) throws {
        try execute(
            """
            INSERT INTO identity.invites
                (application_id, id, account_id, client_id, email, email_hash, role, invited_by, expires_at)
            VALUES (\(application), \(new.id), \(new.account), \(client), \(new.email), \(emailHash),
                    \(new.role.rawValue), \(inviter), \(new.expiresAt))
            """)
    }
}
