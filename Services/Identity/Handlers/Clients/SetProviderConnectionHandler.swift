import Models
import RPC

/// Connects a client with a sign-in provider, or replaces the connection.
struct SetProviderConnectionHandler: RPCHandler {
    let connections: ConnectionStore

    func callAsFunction(_ call: Identity.SetProviderConnection, _ context: CallContext) async throws
        -> ProviderConnection
    {
        try ConnectionRules.invalidParameters(of: call).refuse()
        return try await connections.set(call, deadline: context.deadline.instant) { client, old in
            var changes = call.auditChanges(since: .init(old, or: call))
            let method = call.provider.loginMethod
            if !client.loginMethods.contains(method) {
                let names = client.loginMethods.map(\.rawValue)
                changes.append(
                    .init(
                        "login_methods", from: names.joined(separator: ", "),
                        to: (names + [method.rawValue]).joined(separator: ", ")))
            }
            return AuditEntry(
                event: .connectionSet, application: client.applicationID, client: client.id,
                changed: old == nil ? nil : changes.map(\.field) + call.secretNames, changes: changes,
                provider: call.provider, context: context)
        }
    }
}

extension Identity.SetProviderConnection {
    /// The call that would set a stored connection, without its secrets; a blank one if there is none.
    fileprivate init(_ old: ProviderConnection?, or call: Identity.SetProviderConnection) {
        self.init(
            client: call.client, provider: call.provider, providerClientID: old?.providerClientID ?? "",
            issuer: old?.issuer, teamID: old?.teamID, keyID: old?.keyID)
    }

    /// The names of the secrets that are given. They are written again, whether they differ or not.
    fileprivate var secretNames: [String] {
        [("client_secret", clientSecret != nil), ("key", key != nil)].filter(\.1).map(\.0)
    }
}
