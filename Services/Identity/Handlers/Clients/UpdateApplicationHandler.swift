import Models
import RPC

/// Changes the given settings of an application.
struct UpdateApplicationHandler: RPCHandler {
    let applications: ApplicationStore
    /// The public base URL of the service, below which logos may be.
    let issuer: String

    func callAsFunction(_ call: Identity.UpdateApplication, _ context: CallContext) async throws -> Application {
        try await applications.update(call.id, deadline: context.deadline.instant) { [issuer] application in
            application.name = call.name ?? application.name
            application.hideAccountExistence = call.hideAccountExistence ?? application.hideAccountExistence
            application.signUpByMail = call.signUpByMail ?? application.signUpByMail
            application.signUpSettings.apply(call.signUpSettings)
            application.factorSettings.apply(call.factorSettings)
            application.branding.apply(call.branding)
            application.branding.accentColour = application.branding.accentColour?.lowercased()
            let invalid =
                ClientRules.invalidParameters(name: call.name)
                + SignUpPolicy.normalize(&application.signUpSettings)
                + ClientRules.invalidParameters(of: application.branding, issuer: issuer)
                + ClientRules.invalidTerms(application.signUpSettings, application.branding)
            try invalid.refuse()
            return AuditEntry(
                event: .applicationUpdated, application: call.id, changed: call.changedFields, context: context)
        }
    }
}

extension Identity.UpdateApplication {
    /// The names of the given settings, for the audit log.
    fileprivate var changedFields: [String] {
        let fields = [
            ("name", name != nil), ("hide_account_existence", hideAccountExistence != nil),
            ("sign_up_by_mail", signUpByMail != nil),
        ]
        return fields.filter(\.1).map(\.0) + signUpSettings.changedFields + factorSettings.changedFields
            + branding.values.map(\.name)
    }
}
