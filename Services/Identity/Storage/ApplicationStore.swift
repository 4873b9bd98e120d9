import Models
import Postgres

/// Reads and writes applications (`identity.applications`).
struct ApplicationStore: Sendable {
    let postgres: PostgresClient

    /// All applications, oldest first.
    func all(deadline: ContinuousClock.Instant) async throws -> [Application] {
        try await postgres.query(
            "SELECT \(sql: Application.columns) FROM identity.applications ORDER BY created_at, id",
            deadline: deadline
        ).map { try Application($0) }
    }

    /// Adds an application.
    ///
    /// - Throws: 404 `not_found` if its parent account doesn't exist.
    func create(_ application: Application, audit: AuditEntry, deadline: ContinuousClock.Instant) async throws {
        try await postgres.transaction(deadline: deadline) { transaction in
            if let parent = application.parentID, try !transaction.accountExists(parent) {
                throw ServiceError.notFound("account")
            }
            try transaction.execute(
                """
                INSERT INTO identity.applications (id, name, parent_account_id, hide_account_existence, created_at)
                VALUES (\(application.id), \(application.name), \(application.parentID),
                        \(application.hideAccountExistence), \(application.createdAt))
                """)
            try transaction.record(audit)
        }
    }

    /// Changes the settings of an application that are not nil.
    ///
    /// - Throws: 404 `not_found` if there is no such application.
    func update(
        _ id: ApplicationID, name: String?, hideAccountExistence: Bool?, audit: AuditEntry,
        deadline: ContinuousClock.Instant
    ) async throws -> Application {
        try await postgres.transaction(deadline: deadline) { transaction in
            let rows = try transaction.query(
                """
                UPDATE identity.applications SET
                    name = COALESCE(\(name), name),
                    hide_account_existence = COALESCE(\(hideAccountExistence), hide_account_existence)
                WHERE id = \(id)
                RETURNING \(sql: Application.columns)
                """)
            guard let row = rows.first else { throw ServiceError.notFound("application") }
            try transaction.record(audit)
            return try Application(row)
        }
    }
}

extension Transaction {
    /// Whether there is an application with this id.
    func applicationExists(_ id: ApplicationID) throws -> Bool {
        try !query("SELECT 1 FROM identity.applications WHERE id = \(id)").isEmpty
    }

    /// Whether an application must not reveal which addresses are registered.
    ///
    /// - Throws: ``PostgresError/protocolError`` if there is no such application.
    func hidesAccountExistence(_ id: ApplicationID) throws -> Bool {
        let rows = try query("SELECT hide_account_existence FROM identity.applications WHERE id = \(id)")
        guard let row = rows.first else { throw PostgresError.protocolError }
        return try row.decode("hide_account_existence")
    }

    fileprivate func accountExists(_ id: AccountID) throws -> Bool {
        try !query("SELECT 1 FROM identity.accounts WHERE id = \(id) LIMIT 1").isEmpty
    }
}

extension Application {
    fileprivate static let columns: StaticString = "id, name, parent_account_id, hide_account_existence, created_at"

    fileprivate init(_ row: Row) throws {
        self.init(
            id: try row.decode("id"), name: try row.decode("name"), parentID: try row.decode("parent_account_id"),
            hideAccountExistence: try row.decode("hide_account_existence"), createdAt: try row.decode("created_at"))
    }
}
