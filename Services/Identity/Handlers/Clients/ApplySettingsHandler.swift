import Models
import RPC

/// Brings applications, clients and connections to the declared settings.
struct ApplySettingsHandler: RPCHandler {
    let settings: SettingsStore
    let connections: ConnectionStore
    let webhooks: WebhookStore
    let hookSecrets: SignUpHookSecretStore
    /// The public base URL of the service, below which logos may be.
    let issuer: String

    func callAsFunction(
        _ call: Identity.ApplySettings, _ context: CallContext
    ) async throws -> Identity.ApplySettings.Reply {
        try checkCounts(call)
        let invalid = await invalidKeySets(call)
        return try await settings.write(isDryRun: call.isDryRun, deadline: context.deadline.instant) {
            [connections, webhooks, hookSecrets, issuer] transaction in
            var writer = DeclarationWriter(
                transaction, connections: connections, webhooks: webhooks, hookSecrets: hookSecrets, issuer: issuer,
                invalid: invalid, context: context)
            for (index, application) in call.applications.enumerated() {
                try writer.write(application, at: "/applications/\(index)")
            }
            try writer.refuseInvalid()
            return Identity.ApplySettings.Reply(changes: writer.changes, undeclared: try writer.undeclared())
        }.shortened()
    }

    private func checkCounts(_ call: Identity.ApplySettings) throws {
        let clients = call.applications.reduce(0) { $0 + $1.clients.count }
        let connections = call.applications.lazy.flatMap(\.clients).map(\.connections.count).max() ?? 0
        let webhooks = call.applications.lazy.map { $0.webhooks?.count ?? 0 }.max() ?? 0
        let counts = [
            ("applications", call.applications.count, Identity.ApplySettings.maximumApplications),
            ("clients", clients, Identity.ApplySettings.maximumClients),
            ("connections of a client", connections, Provider.allCases.count),
            ("webhooks of an application", webhooks, Webhook.maximumPerApplication),
        ]
        try counts.filter { $0.1 > $0.2 }.map { name, _, maximum in
            InvalidParameter(
                in: .body, path: "/applications", type: "length", expected: "at most \(maximum) \(name)")
        }.refuse()
    }

    /// Keys that can't be used. They are checked before the transaction, because that is asynchronous.
    private func invalidKeySets(_ call: Identity.ApplySettings) async -> [InvalidParameter] {
        var invalid: [InvalidParameter] = []
        for (number, application) in call.applications.enumerated() {
            for (index, client) in application.clients.enumerated() {
                guard let jwks = client.jwks else { continue }
                guard await !ClientAssertion.isKeySet(jwks) else { continue }
                var parameter = ClientRules.invalidKeySet
                parameter.path = "/applications/\(number)/clients/\(index)\(parameter.path)"
                invalid.append(parameter)
            }
        }
        return invalid
    }
}

extension Identity.ApplySettings.Reply {
    /// As much of both lists as fits in a reply.
    fileprivate func shortened() -> Self {
        var rest = Identity.ApplySettings.maximumReplyLength
        func length(_ subject: SettingsChange.Subject) -> Int { 200 + subject.name.utf8.count }
        let listed = changes.prefix { change in
            rest -= [change.path, change.old ?? "", change.new ?? ""].reduce(length(change.subject)) {
                $0 + $1.utf8.count
            }
            return rest >= 0
        }
        let others = undeclared.prefix { subject in
            rest -= length(subject)
            return rest >= 0
        }
        return Self(
            changes: Array(listed), omittedChanges: changes.count - listed.count, undeclared: Array(others),
            omittedUndeclared: undeclared.count - others.count)
    }
}
