import Models
import RPC

/// Changes the given settings of an application.
struct UpdateApplicationHandler: RPCHandler {
    let applications: ApplicationStore

    func callAsFunction(_ call: Identity.UpdateApplication, _ context: CallContext) async throws -> Application {
        try ClientRules.invalidParameters(name: call.name).refuse()
        let changed = [
            ("name", call.name != nil), ("hide_account_existence", call.hideAccountExistence != nil),
        ].filter(\.1).map(\.0)
        let audit = AuditEntry(event: .applicationUpdated, application: call.id, changed: changed, context: context)
        return try await applications.update(
            call.id, name: call.name, hideAccountExistence: call.hideAccountExistence, audit: audit,
            deadline: context.deadline.instant)
    }
}
