import Models
import RPC

/// Creates an application.
struct CreateApplicationHandler: RPCHandler {
    let applications: ApplicationStore
    /// The public base URL of the service, below which logos may be.
    let issuer: String

    func callAsFunction(_ call: Identity.CreateApplication, _ context: CallContext) async throws -> Application {
        var branding = ApplicationBranding()
        branding.apply(call.branding)
        branding.accentColour = branding.accentColour?.lowercased()
        var signUpSettings = SignUpSettings()
        signUpSettings.apply(call.signUpSettings)
        var factorSettings = FactorSettings()
        factorSettings.apply(call.factorSettings)
        let invalid =
            ClientRules.invalidParameters(name: call.name)
            + SignUpPolicy.normalize(&signUpSettings)
            + ClientRules.invalidParameters(of: branding, issuer: issuer)
            + ClientRules.invalidTerms(signUpSettings, branding)
        try invalid.refuse()
        let application = Application(
            id: .make(), name: call.name, parentID: call.parent, hideAccountExistence: call.hideAccountExistence,
            signUpByMail: call.signUpByMail, signUpSettings: signUpSettings, factorSettings: factorSettings,
            branding: branding, createdAt: .now)
        let audit = AuditEntry(event: .applicationCreated, application: application.id, context: context)
        try await applications.create(application, audit: audit, deadline: context.deadline.instant)
        return application
    }
}
