import Models

/// The part of the account's page about signing in by Google and the like: what is connected, and what could be.
struct AccountConnections: Sendable {
    /// What is connected, oldest first.
    let linked: [LinkedIdentity]
    /// The client's other providers, in the client's order.
    let others: [Provider]

    /// Asks what is connected.
    init(of visitor: AccountPageContext) async throws {
        let linked = try await visitor.page.house.fleet.identity.call(
            Identity.ListLinkedIdentities(
                user: visitor.session.user, application: visitor.session.claims.application))
        self.linked = linked
        let methods = visitor.page.client?.configuredMethods ?? []
        others = methods.compactMap { method in
            Provider.allCases.first { provider in
                provider.loginMethod == method && !linked.contains { $0.provider == provider }
            }
        }
    }

    /// What the template names.
    func values(_ visitor: AccountPageContext) -> [String: Any] {
        let page = visitor.page
        var back = page.query
        back.returnTo = page.query.path(AccountPage.path)
        return [
            "has_connections": !linked.isEmpty || !others.isEmpty,
            "connections": linked.map { identity in
                var row: [String: Any] = [
                    "id": identity.id.description, "name": identity.provider.displayName,
                    "stamp": identity.lastUsedAt.description, "time": page.text(identity.lastUsedAt),
                ]
                row["address"] = identity.email?.shown
                return row
            },
            "has_other_providers": !others.isEmpty,
            "other_providers": others.map { provider in
                [
                    "href": back.path("/login/with/\(provider)", ["login_hint": visitor.email]),
                    "text": page.text("connect_provider", ["provider": provider.displayName]),
                ]
            },
        ]
    }
}
