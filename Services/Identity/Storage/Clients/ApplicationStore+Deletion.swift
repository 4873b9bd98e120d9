import Foundation
import Models
import Postgres
import RPC

extension ApplicationStore {
    /// Rows that one transaction deletes: few enough that nothing waits long for their locks.
    static let maximumRows = 5000

    /// The application, and what belongs to it. Throws 404.
    func details(
        of id: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws -> Identity.ShowApplication.Reply {
        guard let application = try await all(deadline: deadline).first(where: { $0.id == id }) else {
            throw ServiceError.notFound("application")
        }
        let rows = try await postgres.query(
            """
            SELECT (SELECT count(*) FROM identity.clients WHERE application_id = \(id)) AS clients,
                   (SELECT count(*) FROM identity.users WHERE application_id = \(id) AND erased_at IS NULL) AS users,
                   (SELECT count(*) FROM identity.accounts WHERE application_id = \(id)) AS accounts,
                   (SELECT count(*) FROM identity.invites
                    WHERE application_id = \(id) AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > now())
                       AS invites,
                   (SELECT count(*) FROM identity.sign_up_waitlist
                    WHERE application_id = \(id) AND invite_id IS NULL) AS waiting
            """, deadline: deadline)
        guard let row = rows.first else { throw PostgresError.protocolError }
        return .init(
            application: application, clients: try row.decode("clients"), users: try row.decode("users"),
            accounts: try row.decode("accounts"), openInvites: try row.decode("invites"),
            waiting: try row.decode("waiting"))
    }

    /// Deletes the clients of an application, then its users, and the application itself once it has no user left: as much of it as one
    /// transaction should do. Until the clients are deleted, nobody can sign up.
    ///
    /// - Parameters:
    ///   - users: how many users it has.
    ///   - limit: how many users it deletes, at most.
    ///   - rows: how many other rows it deletes, at most.
    ///   - time: how long it goes on to delete clients and to erase users. It does one at least.
    /// - Throws: 404, and 409 `application_in_use`.
    func delete(
        _ id: ApplicationID, users: Int, limit: Int, rows: Int = maximumRows, time: Duration, _ context: CallContext
    ) async throws -> Identity.DeleteApplication.Reply {
        try await postgres.transaction(deadline: context.deadline.instant) { transaction in
            try transaction.lockForDeletion(id)
            try transaction.requireNoOwnedApplication(of: id)
            guard try transaction.userCount(of: id) == users else { throw ServiceError.otherUsers }
            let (unfinished, end) = (
                Identity.DeleteApplication.Reply(users: users, isDeleted: false), ContinuousClock.now + time
            )
            guard try transaction.deleteRowsOfClients(of: id, rows), try transaction.deleteClients(of: id, until: end)
            else {
                try transaction.close(id)
                return unfinished
            }
            try transaction.deleteWebhooks(of: id)
            let found = try transaction.users(of: id, limit)
            var batch: [UserAdministrationStore.LockedUser] = []
            for user in found where batch.isEmpty || ContinuousClock.now < end {
                if !user.isErased { try transaction.erase(user, context) }
                batch.append(user)
            }
            try transaction.delete(batch.map(\.id), of: id)
            let left = users - batch.count { !$0.isErased }
            guard found.count < limit, batch.count == found.count,
                try transaction.delete(from: ["identity.accounts", "identity.waitlist_mails"], of: id, rows)
            else { return .init(users: left, isDeleted: false) }
            try transaction.execute("DELETE FROM identity.applications WHERE id = \(id)")
            try transaction.record(AuditEntry(event: .applicationDeleted, application: id, context: context))
            return .init(users: 0, isDeleted: true)
        }
    }
}

extension ServiceError {
    fileprivate static let otherUsers = ServiceError(
        .applicationInUse, detail: "The application has another number of users, so nothing was deleted.")

    fileprivate static let ownsApplications = ServiceError(
        .applicationInUse, detail: "One of the application's accounts owns another application. Delete that first.")
}

extension Transaction {
    /// No client, account or user can be added until the transaction ends, because each refers to the row.
    fileprivate func lockForDeletion(_ id: ApplicationID) throws {
        let rows = try query("SELECT 1 FROM identity.applications WHERE id = \(id) FOR UPDATE")
        if rows.isEmpty { throw ServiceError.notFound("application") }
    }

    fileprivate func requireNoOwnedApplication(of id: ApplicationID) throws {
        let owned = try query(
            """
            SELECT 1 FROM identity.applications p
            JOIN identity.accounts a ON a.application_id = \(id) AND a.id = p.parent_account_id
            WHERE p.id <> \(id) LIMIT 1
            """)
        if !owned.isEmpty { throw ServiceError.ownsApplications }
    }

    fileprivate func userCount(of id: ApplicationID) throws -> Int {
        let rows = try query(
            "SELECT count(*) AS users FROM identity.users WHERE application_id = \(id) AND erased_at IS NULL")
        guard let row = rows.first else { throw PostgresError.protocolError }
        return try row.decode("users")
    }

    /// Nobody signs up while there are clients that the next steps delete.
    fileprivate func close(_ id: ApplicationID) throws {
        let closed = SignUpSettings.Mode.closed.rawValue
        try execute(
            """
            UPDATE identity.applications
            SET sign_up_settings = sign_up_settings || jsonb_build_object('sign_up', \(closed)::text) WHERE id = \(id)
            """)
    }

    /// Deletes what refers to the clients, and emails that wait, whose links would lead to them; `limit` rows at most. Returns whether
    /// nothing is left.
    fileprivate func deleteRowsOfClients(of id: ApplicationID, _ limit: Int) throws -> Bool {
        let emails = try execute(
            """
            DELETE FROM identity.effects WHERE application_id = \(id) AND id = ANY(ARRAY(
                SELECT id FROM identity.effects
                WHERE application_id = \(id) AND kind IN ('mail', 'mail_request') LIMIT \(limit)))
            """)
        return try delete(from: Self.tablesOfClients, of: id, limit - emails)
    }

    /// Deletes rows of an application, `limit` at most. Returns whether nothing is left.
    fileprivate func delete(from tables: [StaticString], of id: ApplicationID, _ limit: Int) throws -> Bool {
        var room = limit
        for table in tables {
            guard room > 0 else { return false }
            room -= try execute(
                """
                DELETE FROM \(sql: table) WHERE ctid = ANY(ARRAY(
                    SELECT ctid FROM \(sql: table) WHERE application_id = \(id) LIMIT \(room)))
                """)
        }
        return room > 0
    }

    /// Deletes clients to which no row refers any more, and enqueues the events by which tokens ends their sessions. Returns whether none is
    /// left. PostgreSQL looks for rows that refer to a client, which takes a while where there are many of other applications.
    ///
    /// - Parameter end: when to stop. One client is deleted at least.
    fileprivate func deleteClients(of id: ApplicationID, until end: ContinuousClock.Instant) throws -> Bool {
        let clients = try query("SELECT id FROM identity.clients WHERE application_id = \(id) ORDER BY id")
            .map { try $0.decode("id", as: ClientID.self) }
        for (index, client) in clients.enumerated() {
            guard index == 0 || ContinuousClock.now < end else { return false }
            try enqueueDeletion(of: client, id)
            try execute("DELETE FROM identity.client_secrets WHERE client_id = \(client)")
            try execute("DELETE FROM identity.clients WHERE id = \(client)")
        }
        return true
    }

    /// Up to `limit` users, those who were erased last.
    fileprivate func users(of id: ApplicationID, _ limit: Int) throws -> [UserAdministrationStore.LockedUser] {
        var users: [UserAdministrationStore.LockedUser] = []
        let queries: [(Int) -> Query] = [
            { limit in
                """
                SELECT id, epoch, false AS is_erased FROM identity.users
                WHERE application_id = \(id) AND erased_at IS NULL ORDER BY created_at, id LIMIT \(limit) FOR UPDATE
                """
            },
            { limit in
                """
                SELECT id, epoch, true AS is_erased FROM identity.users
                WHERE application_id = \(id) AND erased_at IS NOT NULL ORDER BY created_at, id LIMIT \(limit) FOR UPDATE
                """
            },
        ]
        for query in queries where users.count < limit {
            users += try self.query(query(limit - users.count)).map { row in
                .init(
                    id: try row.decode("id"), application: id, epoch: try row.decode("epoch"),
                    isErased: try row.decode("is_erased"))
            }
        }
        return users
    }

    /// Erases a user, and enqueues that their sessions end and that mailer forgets their addresses.
    fileprivate func erase(_ user: UserAdministrationStore.LockedUser, _ context: CallContext) throws {
        try enqueueErasures(of: user)
        try erasePersonalData(of: user)
        try record(AuditEntry(event: .userErased, application: user.application, user: user.id, context: context))
        _ = try beginEpoch(of: user.id, application: user.application, because: .suspended)
    }

    /// The tables that refer to clients, beside that of their secrets.
    static let tablesOfClients: [StaticString] = [
        "identity.sign_up_waitlist", "identity.invites", "identity.consents", "identity.connections",
    ]

    /// The tables that refer to users.
    static let tablesOfUsers: [StaticString] = [
        "identity.user_identities", "identity.email_credentials", "identity.pending_emails", "identity.email_changes",
        "identity.passwords", "identity.memberships",
        "identity.external_identities", "identity.held_sign_ins", "identity.consents", "identity.totp_factors",
        "identity.recovery_codes", "identity.passkeys", "identity.remembered_browsers", "identity.imported_users",
    ]

    /// Deletes the rows of users who are erased, and accounts that have no member left.
    fileprivate func delete(_ users: [UserID], of id: ApplicationID) throws {
        let accounts = try query(
            """
            SELECT DISTINCT account_id FROM identity.memberships
            WHERE application_id = \(id) AND user_id = ANY(\(users)::uuid[])
            """
        ).map { try $0.decode("account_id", as: AccountID.self) }
        for table in Self.tablesOfUsers {
            try execute("DELETE FROM \(sql: table) WHERE application_id = \(id) AND user_id = ANY(\(users)::uuid[])")
        }
        try execute("DELETE FROM identity.users WHERE application_id = \(id) AND id = ANY(\(users)::uuid[])")
        try execute(
            """
            DELETE FROM identity.accounts a
            WHERE a.application_id = \(id) AND a.id = ANY(\(accounts)::uuid[])
              AND NOT EXISTS (
                  SELECT FROM identity.memberships m WHERE m.application_id = a.application_id AND m.account_id = a.id)
            """)
    }
}
