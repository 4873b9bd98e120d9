import Models
import Testing

@testable import GatewayService

@Suite struct SignOutPageTests {
    @Test func namesTheUserAndLeadsBack() async throws {
        let html = try await SignOutPage.render(try await .testing(Samples.ada("a&b@example.com").profile)).html
        #expect(html.contains("a&amp;b@example.com"))
        #expect(html.contains("action=\"/login/sign-out?client_id=client_demo\""))
        #expect(html.contains("href=\"/login/account?client_id=client_demo\""))
        #expect(html.input("csrf_token") != nil)
    }
}
