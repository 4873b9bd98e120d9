import Models
import Postgres
import RPC

/// Creates an application.
struct CreateApplication: Sendable {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.CreateApplication, _ context: CallContext) async throws -> Application {
        try ClientRules.faults(name: call.name).refuse()
        let application = Application(id: .make(), name: call.name, parentID: call.parent, createdAt: .now)
        let audit = AuditEntry(event: .applicationCreated, application: application.id, context: context)
        try await house.postgres.transaction(deadline: context.deadline.instant) { transaction in
            if let parent = application.parentID {
                let found = try transaction.query("SELECT id FROM identity.accounts WHERE id = \(parent) LIMIT 1")
                if found.isEmpty { throw ServiceError.notFound("account") }
            }
            try transaction.execute(
                """
                INSERT INTO identity.applications (id, name, parent_account_id, created_at)
                VALUES (\(application.id), \(application.name), \(application.parentID), \(application.createdAt))
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
            "SELECT id, name, parent_account_id, created_at FROM identity.applications ORDER BY created_at, id",
            deadline: context.deadline.instant
        ).map { row in
            Application(
                id: try row[0].decode(), name: try row[1].decode(), parentID: try row[2].decode(),
                createdAt: try row[3].decode())
        }
    }
}
