import Models
import Testing

@testable import IdentityService

@Suite struct OutgoingMailBrandingTests {
    private let page = "https://app.example.com/in?view=link"

    @Test func messagesUseTheClientsPageAndBranding() async throws {
        let identity = try await IdentityFixture()
        _ = try await identity.call(
            Identity.UpdateClient(
                id: identity.client.id, logoURL: "https://cdn.example.com/logo.svg", accentColour: "#aa00ff",
                linkPages: [.magicLink: page]), identity.context())
        try await identity.signUp("ann@example.com")
        for purpose in [OneTimeGrant.Purpose.magicLink, .passwordReset] {
            _ = try await identity.call(
                Identity.RequestEmailLink(
                    client: identity.client.id, email: try identity.email("ann@example.com"), purpose: purpose),
                identity.context())
        }
        let mails = try await identity.takeMails()
        let pages = Dictionary(uniqueKeysWithValues: mails.map { ($0.kind, $0.linkPage) })
        #expect(pages == [.verification: nil, .magicLink: page, .passwordReset: nil])
        for mail in mails {
            #expect(mail.values["accent"] == "#aa00ff")
            #expect(mail.values["logo"] == "https://cdn.example.com/logo.svg")
            #expect(mail.values["application"] == "Acme Notes")
        }
    }
}
