import Models
import Testing

@Suite struct ClientSetUpTests {
    private func command(_ methods: [LoginMethod]) throws -> String {
        Client(
            id: try #require(ClientID("client_shop")), applicationID: .make(), name: "Shop", applicationName: "Shop",
            origins: [], redirectURIs: [], loginMethods: methods, configuredMethods: [], createdAt: .now
        ).setUpCommand
    }

    @Test func connectsTheFirstProviderThatIsEnabled() throws {
        #expect(try command([.github, .google]) == "latchkey connections set github --client client_shop")
    }

    @Test func enablesPasswordsAndLinksWithoutAProvider() throws {
        #expect(try command([]) == "latchkey clients update client_shop --method password --method magic_link")
    }
}
