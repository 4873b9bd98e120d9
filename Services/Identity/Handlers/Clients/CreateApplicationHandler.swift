import Models
import Postgres
import RPC

/// Creates an application.
struct CreateApplicationHandler: RPCHandler {
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
