import Models
import Testing

@testable import GatewayService

@Suite struct AccountConnectionsTests {
    private func connections(
        _ connected: [Provider], methods: [LoginMethod], _ body: (AccountConnections, AccountPageContext) throws -> Void
    ) async throws {
        var client = Samples.demo
        client.configuredMethods = methods
        var fleet = try ScriptedFleet()
        fleet.answer(Identity.ListLinkedIdentities.self) { call, _ in
            guard call.user == Samples.user, call.application == Samples.application else {
                throw ServiceError.internal
            }
            return connected.map {
                LinkedIdentity(
                    id: .make(), provider: $0, email: EmailAddress("ada@xn--bcher-kva.example"), createdAt: .now,
                    lastUsedAt: .now)
            }
        }
        try await fleet.withFleet { [client] fleet in
            let account = try await AccountPageContext.testing(client: client)
            try body(try await AccountConnections(of: account, fleet.identity), account)
        }
    }

    @Test func offersTheClientsOtherProviders() async throws {
        try await connections([.google], methods: [.password, .github, .google, .apple]) { connections, account in
            #expect(connections.connected.map(\.provider) == [.google])
            #expect(connections.others == [.github, .apple])
            let values = connections.values(account)
            let rows = try #require(values["connections"] as? [[String: Any]])
            #expect(rows.count == 1 && rows[0]["address"] as? String == "ada@bücher.example")
            let links = try #require(values["other_providers"] as? [[String: Any]]).compactMap { $0["href"] as? String }
            #expect(links.count == 2)
            // The sign-in comes back to the account page, with the user's address filled in.
            #expect(links[0].hasPrefix("/login/with/github?client_id=client_demo&return_to=%2Flogin%2Faccount"))
            #expect(links[0].hasSuffix("&login_hint=ada%40example.com"))
        }
    }

    /// A provider that the client no longer has can still be removed.
    @Test func aConnectionOutlivesTheClientsMethod() async throws {
        try await connections([.facebook], methods: [.password]) { connections, account in
            let values = connections.values(account)
            #expect(values["has_connections"] as? Bool == true && values["has_other_providers"] as? Bool == false)
        }
        try await connections([], methods: [.password]) { connections, account in
            #expect(connections.values(account)["has_connections"] as? Bool == false)
        }
    }
}
