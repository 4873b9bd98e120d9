import Models
import RPC

/// Creates an application.
struct CreateApplicationHandler: RPCHandler {
    let applications: ApplicationStore

    func callAsFunction(_ call: Identity.CreateApplication, _ context: CallContext) async throws -> Application {
        try ClientRules.invalidParameters(name: call.name).refuse()
        let application = Application(
            id: .make(), name: call.name, parentID: call.parent, hideAccountExistence: call.hideAccountExistence,
            createdAt: .now)
        let audit = AuditEntry(event: .applicationCreated, application: application.id, context: context)
        try await applications.create(application, audit: audit, deadline: context.deadline.instant)
        return application
    }
}
