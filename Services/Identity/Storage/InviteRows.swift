import Foundation
import Models
import Postgres

extension Invite {
    static let select: StaticString = """
        SELECT v.id, v.account_id, v.email, v.role, v.created_at, v.expires_at,
               CASE WHEN v.accepted_at IS NOT NULL THEN 'accepted' WHEN v.revoked_at IS NOT NULL THEN 'revoked'
                    WHEN v.expires_at <= now() THEN 'expired' ELSE 'pending' END
        FROM identity.invites v
        """

    /// Reads a row of ``select``.
    init(_ row: Row) throws {
        self.init(
            id: try row[0].decode(), accountID: try row[1].decode(), email: try row[2].decode(),
            role: try row[3].decodeCase(), status: try row[6].decodeCase(), createdAt: try row[4].decode(),
            expiresAt: try row[5].decode())
    }
}

extension Transaction {
    /// The application of an account, which no other can touch until the transaction ends. Throws 404.
    func lockAccount(_ account: AccountID) throws -> ApplicationID {
        let rows = try query("SELECT application_id FROM identity.accounts WHERE id = \(account) FOR UPDATE")
        guard let row = rows.first else { throw ServiceError.notFound("account") }
        return try row[0].decode()
    }

    /// The application of an account. Throws 404.
    func application(of account: AccountID) throws -> ApplicationID {
        let rows = try query("SELECT application_id FROM identity.accounts WHERE id = \(account)")
        guard let row = rows.first else { throw ServiceError.notFound("account") }
        return try row[0].decode()
    }

    /// Throws 403 unless a user is an owner of an account.
    func requireOwner(_ user: UserID, of account: AccountID, application: ApplicationID) throws {
        let rows = try query(
            """
            SELECT 1 FROM identity.memberships m
            JOIN identity.users u ON u.application_id = m.application_id AND u.id = m.user_id
            WHERE m.application_id = \(application) AND m.account_id = \(account) AND m.user_id = \(user)
              AND m.role = 'owner' AND u.status = 'active'
            """)
        if rows.isEmpty { throw ServiceError.notOwner }
    }

    /// Throws 403 unless a user is an owner of an account and has a verified address, 429 when the account or the user has
    /// sent as many invitations as a day allows. Counts by the time in the ids, so that indexes find what is counted.
    func requireInviter(
        _ user: UserID, to account: AccountID, application: ApplicationID, under limits: InviteLimits
    ) throws {
        let day = 24 * 3600
        let since = UUIDv7.earliest(at: Date(timeIntervalSinceNow: -Double(day)))
        let rows = try query(
            """
            SELECT EXISTS (
                       SELECT FROM identity.email_credentials c
                       WHERE c.application_id = m.application_id AND c.user_id = m.user_id
                         AND c.verified_at IS NOT NULL),
                   a.count, a.first, s.count, s.first
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
        guard try row[0].decode() else { throw ServiceError.emailVerificationRequired }
        for (column, limit) in [(1, limits.perAccount), (3, limits.perUser)] {
            guard try row[column].decode(as: Int.self) >= limit else { continue }
            let first: Timestamp = try row[column + 1].decode()
            let wait = first.date.timeIntervalSinceNow + Double(day)
            throw ServiceError.tooManyInvites(retryAfter: max(1, Int(wait.rounded(.up))))
        }
    }

    /// Whether someone with this address is a member of an account.
    func isMember(_ emailHash: Data, of account: AccountID, application: ApplicationID) throws -> Bool {
        try !query(
            """
            SELECT 1 FROM identity.email_credentials c
            JOIN identity.memberships m ON m.application_id = c.application_id AND m.user_id = c.user_id
            WHERE c.application_id = \(application) AND c.email_hash = \(emailHash) AND m.account_id = \(account)
            """
        ).isEmpty
    }

    /// The languages that the user with this address has chosen, the best first; empty when there is no such user.
    func languages(ofOwnerOf emailHash: Data, application: ApplicationID) throws -> [String] {
        let rows = try query(
            """
            SELECT i.preferred_language, i.locale FROM identity.email_credentials c
            JOIN identity.user_identities i ON i.application_id = c.application_id AND i.user_id = c.user_id
            WHERE c.application_id = \(application) AND c.email_hash = \(emailHash)
            """)
        guard let row = rows.first else { return [] }
        return [try row[0].decode(as: String?.self), try row[1].decode(as: String?.self)].compactMap(\.self)
    }

    /// Revokes what is pending for an address in an account.
    func revokeInvites(_ emailHash: Data, to account: AccountID, application: ApplicationID) throws {
        try execute(
            """
            UPDATE identity.invites SET revoked_at = now()
            WHERE application_id = \(application) AND account_id = \(account) AND email_hash = \(emailHash)
              AND accepted_at IS NULL AND revoked_at IS NULL
            """)
    }

    /// An invitation; nil when there is none.
    func invite(_ id: InviteID) throws -> Invite? {
        try query("\(sql: Invite.select) WHERE v.id = \(id)").first.map { try Invite($0) }
    }

    /// Takes an invitation that is pending, and whose sender could still invite. Throws 401 `token_invalid` for any other.
    ///
    /// One that was taken a moment ago may be taken again: no session came of it, since mailer lets nobody use a link whose
    /// session was handed out. Then this answers when it was taken, and changes nothing.
    func acceptInvite(
        _ id: InviteID, emailHash: Data, application: ApplicationID
    ) throws -> (account: AccountID, role: Role, takenAt: Timestamp?) {
        let rows = try query(
            """
            WITH before AS (
                SELECT v.accepted_at FROM identity.invites v
                WHERE v.application_id = \(application) AND v.id = \(id) FOR UPDATE)
            UPDATE identity.invites v SET accepted_at = COALESCE(v.accepted_at, now())
            FROM before b
            WHERE application_id = \(application) AND id = \(id) AND email_hash = \(emailHash)
              AND (v.accepted_at IS NULL OR v.accepted_at > now() - interval '10 minutes')
              AND revoked_at IS NULL AND expires_at > now()
              AND (v.invited_by IS NULL OR EXISTS (
                  SELECT FROM identity.memberships m
                  JOIN identity.users u ON u.application_id = m.application_id AND u.id = m.user_id
                  WHERE m.application_id = v.application_id AND m.account_id = v.account_id
                    AND m.user_id = v.invited_by AND m.role = 'owner' AND u.status = 'active'))
            RETURNING account_id, role, b.accepted_at
            """)
        guard let row = rows.first else { throw ServiceError.tokenInvalid }
        return (try row[0].decode(), try row[1].decodeCase(), try row[2].decode())
    }
}

/// How many invitations may be sent in a day. Operators are not counted.
struct InviteLimits: Sendable {
    /// To one account, whoever of its owners sends them.
    var perAccount = 20
    /// By one user, to all of their accounts.
    var perUser = 50
}

extension ServiceError {
    static let emailVerificationRequired = ServiceError(
        .emailVerificationRequired,
        detail: "Please confirm your email address first: until then you can't invite anybody.")

    static func tooManyInvites(retryAfter seconds: Int) -> ServiceError {
        ServiceError(
            .rateLimited, detail: "Too many invitations were sent in a day. Please try again later.",
            retryAfter: seconds)
    }
}
