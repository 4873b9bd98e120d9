import Models
import Testing

@testable import GatewayService

@Suite struct DonePageTests {
    @Test func everyEventHasItsAddressAndText() async throws {
        let page = try await PageContext.testing()
        var texts: Set<[String]> = []
        for event in DonePage.Event.allCases {
            let path = DonePage.path(event, page.query)
            #expect(path == "/login/done?client_id=client_demo&what=\(event.rawValue)")
            #expect(page.localizer.has(event.phrases.title) && page.localizer.has(event.phrases.text), "\(event)")
            texts.insert([page.text(event.phrases.title), page.text(event.phrases.text)])
        }
        #expect(texts.count == DonePage.Event.allCases.count)
    }

    @Test func aVerificationReportsWhetherCredentialsWereRemoved() {
        #expect(DonePage.Event.verified(credentialsReset: true) == .verifiedWithReset)
        #expect(DonePage.Event.verified(credentialsReset: false) == .verified)
    }
}
