import Models
import Testing

@testable import MailerService

@Suite struct MailLinkTests {
    @Test(arguments: [
        OneTimeGrant.Purpose.magicLink: "link", .verification: "verify", .passwordReset: "reset", .invite: "invite",
        .emailUndo: "undo",
    ])
    func leadsToThePageOfItsPurpose(purpose: OneTimeGrant.Purpose, page: String) {
        let url = MailLink.url(for: Secret("abc"), purpose, issuer: "https://auth.example.com")
        #expect(url.reveal() == "https://auth.example.com/login/\(page)?token=abc")
    }

    @Test func ourOwnPageKnowsTheClient() throws {
        let client = try #require(ClientID("client_demo"))
        let url = MailLink.url(for: Secret("abc"), .magicLink, client: client, issuer: "https://auth.example.com")
        #expect(url.reveal() == "https://auth.example.com/login/link?token=abc&client_id=client_demo")
        let own = MailLink.url(
            for: Secret("abc"), .magicLink, page: "https://app.example/in", client: client, issuer: "")
        #expect(own.reveal() == "https://app.example/in?token=abc")
    }

    @Test func noticesLeadToOurPages() throws {
        let client = try #require(ClientID("client_demo"))
        let urls = OutgoingMail.HelpPage.allCases.map {
            MailLink.url(to: $0, client: client, issuer: "https://a.example")
        }
        #expect(
            urls.map { $0.reveal() } == [
                "https://a.example/login/forgot?client_id=client_demo",
                "https://a.example/login/account?client_id=client_demo",
            ])
    }

    @Test func addsTheTokenToTheQueryOfAClientsPage() {
        let url = MailLink.url(
            for: Secret("abc"), .invite, page: "https://app.example/join?x=1", issuer: "https://auth.example.com")
        #expect(url.reveal() == "https://app.example/join?x=1&token=abc")
    }
}
