import Hummingbird
import Models
import Testing

@testable import GatewayService

@Suite struct ChangePasswordPageTests {
    private func html(_ error: ServiceError? = nil) async throws -> String {
        try await ChangePasswordPage.render(try await .testing(), error: error).html
    }

    @Test func asksForBothPasswords() async throws {
        let html = try await html()
        #expect(html.input("current_password")?.contains("autocomplete=\"current-password\"") == true)
        #expect(html.input("new_password")?.contains("autocomplete=\"new-password\"") == true)
        #expect(html.contains("action=\"/login/account/password?client_id=client_demo\""))
        #expect(html.contains("href=\"/login/forgot?client_id=client_demo\""))
        // Password managers store the new password for this address.
        #expect(html.input("username")?.contains("value=\"ada@example.com\"") == true)
        #expect(!html.hasAlert)
    }

    @Test func anErrorIsBesideItsFieldOrElseAbove() async throws {
        let weak = try await html(.invalid([.init(in: .body, path: "/new_password", type: "too_short")]))
        #expect(weak.marks("new_password") && !weak.marks("current_password") && !weak.hasAlert)
        let wrong = try await html(ServiceError(.invalidCredentials, detail: "Wrong."))
        #expect(wrong.hasAlert && !wrong.marks("new_password"))
        // The page asks for the current password, so the text differs from that of a sign-in.
        let page = try await PageContext.testing()
        #expect(wrong.contains(page.text("error_current_password").replacing("'", with: "&#39;")))
    }
}
