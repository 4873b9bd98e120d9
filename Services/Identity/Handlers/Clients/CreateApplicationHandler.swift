import Models
import RPC

/// Creates an application.
struct CreateApplicationHandler: RPCHandler {
    let applications: ApplicationStore
    /// The public base URL of the service, below which logos may be.
    let issuer: String

    func callAsFunction(_ call: Identity.CreateApplication, _ context: CallContext) async throws -> Application {
        var application = Application(id: .make(), name: call.name, parentID: call.parent, createdAt: .now)
        try application.apply(
            Identity.UpdateApplication(
                id: application.id, name: call.name, hideAccountExistence: call.hideAccountExistence,
                signUpByMail: call.signUpByMail, signUpSettings: call.signUpSettings,
                factorSettings: call.factorSettings, branding: call.branding), issuer: issuer
        ).refuse()
        let audit = AuditEntry(event: .applicationCreated, application: application.id, context: context)
        try await applications.create(application, audit: audit, deadline: context.deadline.instant)
        return application
    }
}
