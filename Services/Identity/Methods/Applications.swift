import Models
import Postgres
import RPC

/// Creates an application.
struct CreateApplication: Sendable {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.CreateApplication, _ context: CallContext) async throws -> Application {
        try ClientRules.faults(name: call.name).refuse()
        let application = Application(
            id: .make(), name: call.name, parentID: call.parent, hideAccountExistence: call.hideAccountExistence,
            createdAt: .now)
        let audit = AuditEntry(event: .applicationCreated, application: application.id, context: context)
        try await house.postgres.transaction(deadline: context.deadline.instant) { transaction in
            if let parent = application.parentID {
                let found = try transaction.query("SELECT id FROM identity.accounts WHERE id = \(parent) LIMIT 1")
                if found.isEmpty { throw ServiceError.notFound("account") }
            }
            try transaction.execute(
                """
                INSERT INTO identity.applications (id, name, parent_account_id, hide_account_existence, created_at)
                VALUES (\(application.id), \(application.name), \(application.parentID),
                        \(application.hideAccountExistence), \(application.createdAt))
                """)
            try transaction.execute(audit.insert)
        }
        return application
    }
}

/// Every application, oldest first.
struct ListApplications: Sendable {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.ListApplications, _ context: CallContext) async throws -> [Application] {
        try await house.postgres.query(
            "SELECT \(sql: Application.columns) FROM identity.applications ORDER BY created_at, id",
            deadline: context.deadline.instant
        ).map { try Application($0) }
    }
}

/// Changes what is given of an application.
struct UpdateApplication: Sendable {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.UpdateApplication, _ context: CallContext) async throws -> Application {
        try ClientRules.faults(name: call.name).refuse()
        let changed = [
            ("name", call.name != nil), ("hide_account_existence", call.hideAccountExistence != nil),
        ].filter(\.1).map(\.0)
        let audit = AuditEntry(event: .applicationUpdated, application: call.id, changed: changed, context: context)
        return try await house.postgres.transaction(deadline: context.deadline.instant) { transaction in
            let rows = try transaction.query(
                """
                UPDATE identity.applications SET
                    name = COALESCE(\(call.name), name),
                    hide_account_existence = COALESCE(\(call.hideAccountExistence), hide_account_existence)
                WHERE id = \(call.id)
                RETURNING \(sql: Application.columns)
                """)
            guard let row = rows.first else { throw ServiceError.notFound("application") }
            try transaction.execute(audit.insert)
            return try Application(row)
        }
    }
}

extension Application {
    fileprivate static let columns: StaticString = "id, name, parent_account_id, hide_account_existence, created_at"

    fileprivate init(_ row: Row) throws {
        self.init(
            id: try row[0].decode(), name: try row[1].decode(), parentID: try row[2].decode(),
            hideAccountExistence: try row[3].decode(), createdAt: try row[4].decode())
    }
}
