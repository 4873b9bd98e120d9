import Models
import RPCClient

/// The part of the account page about the providers that the user can sign in with.
struct AccountConnections: Sendable {
    /// The user's connections, oldest first.
    let connected: [LinkedIdentity]
    /// The client's other providers, in the client's order.
    let others: [Provider]

    /// Asks identity for the user's connections.
    init(of account: AccountPageContext, _ identity: ServiceClient) async throws {
        let connected = try await identity.call(
            Identity.ListLinkedIdentities(
                user: account.session.user, application: account.session.claims.application))
        self.connected = connected
        let providers = (account.page.client?.configuredMethods ?? []).compactMap(\.provider)
        others = providers.filter { provider in !connected.contains { $0.provider == provider } }
    }

    /// The values that the template uses.
    func values(_ account: AccountPageContext) -> [String: Any] {
        let page = account.page
        var back = page.query
        back.returnTo = page.query.path(AccountPage.path)
        return [
            "has_connections": !connected.isEmpty || !others.isEmpty,
            "connections": connected.map { connection in
                var row: [String: Any] = [
                    "id": connection.id.description, "name": connection.provider.displayName,
                    "stamp": connection.lastUsedAt.description, "time": page.text(connection.lastUsedAt),
                ]
                row["address"] = connection.email?.displayText
                return row.merging(ProviderButtons.mark(connection.provider)) { $1 }
            },
            "has_other_providers": !others.isEmpty,
            "other_providers": others.map { provider in
                ProviderButtons.mark(provider).merging([
                    "href": back.path("/login/with/\(provider)", ["login_hint": account.email]),
                    "text": page.text("connect_provider", ["provider": provider.displayName]),
                ]) { $1 }
            },
        ]
    }
}
