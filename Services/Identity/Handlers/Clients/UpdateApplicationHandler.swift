import Models
import RPC

/// Changes the given settings of an application.
struct UpdateApplicationHandler: RPCHandler {
    let applications: ApplicationStore
    /// The public base URL of the service, below which logos may be.
    let issuer: String

    func callAsFunction(_ call: Identity.UpdateApplication, _ context: CallContext) async throws -> Application {
        try await applications.update(call.id, deadline: context.deadline.instant) { [issuer] application in
            let before = application
            try application.apply(call, issuer: issuer).refuse()
            return AuditEntry(
                event: .applicationUpdated, application: call.id, changed: call.changedFields,
                changes: application.auditChanges(since: before), context: context)
        }
    }
}

extension Application {
    /// Applies the given settings. An empty string removes an optional setting.
    ///
    /// - Returns: the settings that are not valid together.
    mutating func apply(_ change: Identity.UpdateApplication, issuer: String) -> [InvalidParameter] {
        name = change.name ?? name
        hideAccountExistence = change.hideAccountExistence ?? hideAccountExistence
        signUpByMail = change.signUpByMail ?? signUpByMail
        signUpSettings.apply(change.signUpSettings)
        factorSettings.apply(change.factorSettings)
        branding.apply(change.branding)
        branding.accentColour = branding.accentColour?.lowercased()
        return ClientRules.invalidParameters(name: change.name)
            + SignUpPolicy.normalize(&signUpSettings)
            + ClientRules.invalidParameters(of: branding, issuer: issuer)
            + ClientRules.invalidTerms(signUpSettings, branding)
            + WebhookRules.invalidParameters(of: signUpSettings.hook)
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
