import Models
import Testing

@testable import MailerService

@Suite struct MailLinkTests {
    @Test(arguments: [
        OneTimeGrant.Purpose.magicLink: "link", .verification: "verify", .passwordReset: "reset", .invite: "invite",
    ])
    func leadsToThePageOfItsPurpose(purpose: OneTimeGrant.Purpose, page: String) {
        let url = MailLink.url(for: Secret("abc"), purpose, issuer: "https://auth.example.com")
        #expect(url.reveal() == "https://auth.example.com/login/\(page)?token=abc")
    }

    @Test func addsTheTokenToTheQueryOfAClientsPage() {
        let url = MailLink.url(
            for: Secret("abc"), .invite, page: "https://app.example/join?x=1", issuer: "https://auth.example.com")
        #expect(url.reveal() == "https://app.example/join?x=1&token=abc")
    }
}
