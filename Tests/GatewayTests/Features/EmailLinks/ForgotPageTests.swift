import Models
import Testing

@testable import GatewayService

@Suite struct ForgotPageTests {
    private func html(_ email: String?, error: ServiceError? = nil) async throws -> String {
        try await ForgotPage.render(try await .testing(), email: email, error: error).html
    }

    @Test func keepsTheAddress() async throws {
        let html = try await html("\"><script>alert(1)</script>")
        #expect(html.input("email")?.contains("value=\"&quot;&gt;&lt;script&gt;") == true)
        #expect(html.contains("action=\"/login/forgot?client_id=client_demo\""))
        let empty = try await self.html(nil)
        #expect(empty.input("email")?.contains("value=") == false)
    }

    @Test func anErrorIsBesideTheFieldOrElseAbove() async throws {
        let malformed = try await html("ada", error: .fields(["email": "email"]))
        #expect(malformed.marks("email") && !malformed.hasAlert)
        let limited = try await html("ada@example.com", error: .rateLimited(retryAfter: 5))
        #expect(limited.hasAlert && !limited.marks("email"))
    }
}
