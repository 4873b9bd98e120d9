import Models
import Testing

@testable import IdentityService

@Suite struct CreateClientHandlerTests {
    private let page = "https://app.example.com/in?view=link"

    @Test func aNewClientIsFirstPartyWithoutBranding() async throws {
        let client = try await IdentityFixture().client
        #expect(client.logoURL == nil && client.accentColour == nil)
        #expect(client.isFirstParty && client.linkPages.isEmpty)
    }

    @Test func storesChangesAndRemovesEverySetting() async throws {
        let identity = try await IdentityFixture()
        let created = try await identity.call(
            Identity.CreateClient(
                application: identity.client.applicationID, name: "Shop", origins: ["https://app.example.com"],
                redirectURIs: [], loginMethods: [.password, .magicLink], logoURL: "https://cdn.example.com/logo.svg",
                accentColour: "#AA00ff", isFirstParty: false, linkPages: [.magicLink: page, .invite: page]),
            identity.context())
        #expect(created.logoURL == "https://cdn.example.com/logo.svg" && created.accentColour == "#aa00ff")
        #expect(!created.isFirstParty && created.linkPages == [.magicLink: page, .invite: page])
        let found = try await identity.call(Identity.FindClient(.id(created.id)), identity.context())
        #expect(found == created)

        let changed = try await identity.call(
            Identity.UpdateClient(
                id: created.id, logoURL: "\(IdentityFixture.issuer)/logo.png", accentColour: "", isFirstParty: true,
                linkPages: [.invite: "", .verification: page]), identity.context())
        #expect(changed.logoURL == "\(IdentityFixture.issuer)/logo.png" && changed.accentColour == nil)
        #expect(changed.isFirstParty && changed.linkPages == [.magicLink: page, .verification: page])
        #expect(changed.name == created.name && changed.loginMethods == created.loginMethods)
        let plain = try await identity.call(
            Identity.UpdateClient(id: created.id, logoURL: ""), identity.context())
        #expect(plain.logoURL == nil && plain.linkPages == changed.linkPages)
    }
}
