import Foundation
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

    /// The application for operators; nil if there is none.
    func forOperators(deadline: ContinuousClock.Instant) async throws -> Application? {
        try await postgres.query(
            """
            SELECT \(sql: Application.columns) FROM identity.applications
            WHERE id = (SELECT application_id FROM identity.operators_application)
            """, deadline: deadline
        ).first.map { try Application($0) }
    }

    /// Throws 404 `not_found` if there is no such application.
    func require(_ id: ApplicationID, deadline: ContinuousClock.Instant) async throws {
        let rows = try await postgres.query("SELECT 1 FROM identity.applications WHERE id = \(id)", deadline: deadline)
        if rows.isEmpty { throw ServiceError.notFound("application") }
    }

    /// Adds an application.
    ///
    /// - Throws: 404 `not_found` if its parent account doesn't exist.
    func create(_ application: Application, audit: AuditEntry, deadline: ContinuousClock.Instant) async throws {
        try await postgres.transaction(deadline: deadline) { transaction in
            if let parent = application.parentID, try !transaction.accountExists(parent) {
                throw ServiceError.notFound("account")
            }
            try transaction.insert(application)
            try transaction.record(audit)
        }
    }

    /// Changes the settings of an application. The row is locked meanwhile, so that two changes can't overwrite each other.
    ///
    /// - Parameter change: applies the change and returns what to write to the audit log.
    /// - Throws: 404 `not_found` if there is no such application, and what `change` throws.
    func update(
        _ id: ApplicationID, deadline: ContinuousClock.Instant,
        _ change: @escaping @Sendable (inout Application) throws -> AuditEntry
    ) async throws -> Application {
        try await postgres.transaction(deadline: deadline) { transaction in
            guard var application = try transaction.lockApplication(id) else {
                throw ServiceError.notFound("application")
            }
            let audit = try change(&application)
            try transaction.update(application)
            try transaction.record(audit)
            return application
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

    /// Who may sign up to an application. Throws 404 if there is no such application.
    func signUpSettings(of application: ApplicationID) throws -> SignUpSettings {
        let rows = try query(
            "SELECT sign_up_settings::text AS sign_up_settings FROM identity.applications WHERE id = \(application)")
        guard let row = rows.first else { throw ServiceError.notFound("application") }
        return try row.decodeJSON("sign_up_settings")
    }

    /// Whether there is an account with this id, in any application.
    func accountExists(_ id: AccountID) throws -> Bool {
        try !query("SELECT 1 FROM identity.accounts WHERE id = \(id) LIMIT 1").isEmpty
    }

    /// The application with this id; nil if there is none.
    func findApplication(_ id: ApplicationID) throws -> Application? {
        try query("SELECT \(sql: Application.columns) FROM identity.applications WHERE id = \(id)").first
            .map { try Application($0) }
    }

    /// The same, locked against other changes until the transaction ends. Rows that refer to it can still be added, so sign-ins don't wait.
    func lockApplication(_ id: ApplicationID) throws -> Application? {
        try query(
            "SELECT \(sql: Application.columns) FROM identity.applications WHERE id = \(id) FOR NO KEY UPDATE"
        ).first.map { try Application($0) }
    }

    /// The ids and names of the applications, oldest first. With `name`, only of those that have it.
    func applicationNames(_ name: String? = nil) throws -> [(id: ApplicationID, name: String)] {
        try query(
            """
            SELECT id, name FROM identity.applications WHERE \(name)::text IS NULL OR name = \(name)
            ORDER BY created_at, id
            """
        ).map { (id: try $0.decode("id"), name: try $0.decode("name")) }
    }

    /// Adds an application. Its parent account must exist.
    func insert(_ application: Application) throws {
        let (branding, signUp, factors) = try application.json
        try execute(
            """
            INSERT INTO identity.applications
                (id, name, parent_account_id, hide_account_existence, sign_up_by_mail, sign_up_settings, factor_settings,
                 branding, created_at)
            VALUES (\(application.id), \(application.name), \(application.parentID),
                    \(application.hideAccountExistence), \(application.signUpByMail), \(signUp)::jsonb,
                    \(factors)::jsonb, \(branding)::jsonb, \(application.createdAt))
            """)
    }

    /// Writes the settings of an application, which ``lockApplication(_:)`` has locked.
    func update(_ application: Application) throws {
        let (branding, signUp, factors) = try application.json
        try execute(
            """
            UPDATE identity.applications SET
                name = \(application.name), hide_account_existence = \(application.hideAccountExistence),
                sign_up_by_mail = \(application.signUpByMail), sign_up_settings = \(signUp)::jsonb,
                factor_settings = \(factors)::jsonb, branding = \(branding)::jsonb
            WHERE id = \(application.id)
            """)
    }
}

extension Application {
    fileprivate static let columns: StaticString = """
        id, name, parent_account_id, hide_account_existence, sign_up_by_mail, sign_up_settings::text AS sign_up_settings,
        factor_settings::text AS factor_settings, branding::text AS branding, created_at
        """

    fileprivate init(_ row: Row) throws {
        self.init(
            id: try row.decode("id"), name: try row.decode("name"), parentID: try row.decode("parent_account_id"),
            hideAccountExistence: try row.decode("hide_account_existence"),
            signUpByMail: try row.decode("sign_up_by_mail"),
            signUpSettings: try row.decodeJSON("sign_up_settings"),
            factorSettings: try row.decodeJSON("factor_settings"),
            branding: try row.decodeJSON("branding"),
            createdAt: try row.decode("created_at"))
    }

    /// The settings that are stored as JSON.
    fileprivate var json: (branding: String, signUp: String, factors: String) {
        get throws { (try branding.json, try signUpSettings.json, try factorSettings.json) }
    }
}

extension Row {
    /// Settings of an application, which are stored as JSON.
    func decodeJSON<Value: Decodable>(_ column: String) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(try decode(column, as: String.self).utf8))
    }
}

extension Encodable {
    /// The settings as they are stored.
    fileprivate var json: String {
        get throws { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) }
    }
}
