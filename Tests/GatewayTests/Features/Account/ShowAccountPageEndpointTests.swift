import Models
import Testing

@testable import GatewayService

@Suite struct ShowAccountPageEndpointTests {
    private func fleet() throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        let profile = Samples.ada().profile
        fleet.answer(Identity.GetProfile.self) { _, _ in profile }
        fleet.answer(Identity.ListLinkedIdentities.self) { _, _ in [] }
        fleet.hasFactors()
        fleet.answer(Identity.HasPassword.self) { _, _ in .init(hasPassword: true) }
        fleet.answer(Tokens.ListSessions.self) { _, _ in [] }
        return fleet
    }

    @Test func showsTheUsersAddressAndWhatWasDone() async throws {
        try await fleet().run { client in
            let page = try await client.page(
                "/login/account?client_id=client_demo&done=profile", cookie: "access_token=good")
            #expect(page.status == .ok)
            #expect(page.html.contains("ada@example.com"))
        }
    }

    @Test func namesTheAccountThatTheUserHasJoined() async throws {
        try await fleet().run { client in
            let page = try await client.page(
                "/login/account?client_id=client_demo&done=joined", cookie: "access_token=good")
            // Ada's account has no name, so the application's stands in for it.
            #expect(page.html.contains("You’ve joined \(Samples.demo.name)."))
        }
        var named = try fleet()
        var ada = Samples.ada().profile
        let account = Account(id: Samples.account, parentID: nil, name: "Acorn & Oak", avatarURL: nil)
        ada.memberships = [
            Membership(id: .make(), accountID: account.id, userID: ada.id, role: .owner, account: account)
        ]
        let profile = ada
        named.answer(Identity.GetProfile.self) { _, _ in profile }
        try await named.run { client in
            let page = try await client.page(
                "/login/account?client_id=client_demo&done=joined", cookie: "access_token=good")
            #expect(page.html.contains("You’ve joined Acorn &amp; Oak."))
        }
    }

    @Test func sendsOthersToSignIn() async throws {
        try await fleet().run { client in
            let page = try await client.page("/login/account?client_id=client_demo")
            #expect(page.status == .seeOther)
            #expect(page.headers[.location]?.hasPrefix("/login?client_id=client_demo&return_to=") == true)
        }
    }

    @Test func ignoresAUserOfAnotherApplication() async throws {
        var fleet = try fleet()
        fleet.answer(Identity.FindClient.self) { _, _ in
            var client = Samples.demo
            client.applicationID = .make()
            return client
        }
        try await fleet.run { client in
            let page = try await client.page("/login/account?client_id=client_demo", cookie: "access_token=good")
            #expect(page.status == .seeOther)
        }
    }
}
