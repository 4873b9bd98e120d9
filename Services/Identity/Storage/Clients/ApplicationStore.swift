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

    /// Adds an application.
    ///
    /// - Throws: 404 `not_found` if its parent account doesn't exist.
    func create(_ application: Application, audit: AuditEntry, deadline: ContinuousClock.Instant) async throws {
        let (branding, signUp, factors) = (
            try application.branding.json, try application.signUpSettings.json, try application.factorSettings.json
        )
        try await postgres.transaction(deadline: deadline) { transaction in
            if let parent = application.parentID, try !transaction.accountExists(parent) {
                throw ServiceError.notFound("account")
            }
            try transaction.execute(
                """
                INSERT INTO identity.applications
                    (id, name, parent_account_id, hide_account_existence, sign_up_by_mail, sign_up_settings, factor_settings,
                     branding, created_at)
                VALUES (\(application.id), \(application.name), \(application.parentID),
                        \(application.hideAccountExistence), \(application.signUpByMail), \(signUp)::jsonb,
                        \(factors)::jsonb, \(branding)::jsonb, \(application.createdAt))
                """)
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
            let rows = try transaction.query(
                "SELECT \(sql: Application.columns) FROM identity.applications WHERE id = \(id) FOR UPDATE")
            guard let row = rows.first else { throw ServiceError.notFound("application") }
            var application = try Application(row)
            let audit = try change(&application)
            let (branding, signUp, factors) = (
                try application.branding.json, try application.signUpSettings.json, try application.factorSettings.json
            )
            try transaction.execute(
                """
                UPDATE identity.applications SET
                    name = \(application.name), hide_account_existence = \(application.hideAccountExistence),
                    sign_up_by_mail = \(application.signUpByMail), sign_up_settings = \(signUp)::jsonb,
                    factor_settings = \(factors)::jsonb, branding = \(branding)::jsonb
                WHERE id = \(id)
                """)
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

    fileprivate func accountExists(_ id: AccountID) throws -> Bool {
        try !query("SELECT 1 FROM identity.accounts WHERE id = \(id) LIMIT 1").isEmpty
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
