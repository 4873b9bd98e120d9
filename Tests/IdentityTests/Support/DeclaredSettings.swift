import Models

@testable import IdentityService

extension IdentityFixture {
    /// Applies declared settings as an operator.
    @discardableResult
    func apply(
        _ applications: ApplicationDeclaration..., isDryRun: Bool = false
    ) async throws -> Identity.ApplySettings.Reply {
        try await call(
            Identity.ApplySettings(applications: applications, isDryRun: isDryRun), operatorContext)
    }

    /// The fixture's application with these clients.
    func declaration(_ clients: ClientDeclaration...) -> ApplicationDeclaration {
        ApplicationDeclaration(id: client.applicationID, clients: clients)
    }

    /// The settings of an application as they are exported.
    func exported(_ application: ApplicationID) async throws -> ApplicationDeclaration {
        try await call(Identity.ExportSettings(application: application), operatorContext).application
    }

    /// The events of the audit log from the first one, each with what was changed.
    func auditedEvents() async throws -> [String] {
        try await postgres.query(
            // Ids are random within a millisecond, but rows are where they were added.
            "SELECT concat_ws(' ', event, array_to_string(changed, ',')) AS entry FROM identity.audit_log ORDER BY ctid"
        ).map { try $0.decode("entry") }
    }
}

extension Identity.ApplySettings.Reply {
    /// The changes in short: `+ /applications/0/name: nil → Acme`.
    var summary: [String] {
        changes.map { change in
            let sign = change.kind == .created ? "+" : "~"
            guard change.setting != nil else { return "\(sign) \(change.path)" }
            return "\(sign) \(change.path): \(change.old ?? "nil") → \(change.new ?? "nil")"
        }
    }
}
