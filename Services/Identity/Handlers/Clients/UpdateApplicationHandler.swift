import Models
import Postgres
import RPC

/// Changes what is given of an application.
struct UpdateApplicationHandler: RPCHandler {
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
