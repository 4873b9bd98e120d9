import Models
import Testing

@testable import GatewayService

@Suite struct SignUpPageTests {
    private func html(_ email: String?, error: ServiceError? = nil) async throws -> String {
        try await SignUpPage.render(try await .testing(), email: email, error: error).html
    }

    @Test func theFocusIsInTheFirstEmptyField() async throws {
        let empty = try await html(nil)
        #expect(empty.input("email")?.contains(" autofocus") == true)
        let known = try await html("\"<ada")
        #expect(known.input("password")?.contains(" autofocus") == true)
        #expect(known.input("email")?.contains("value=\"&quot;&lt;ada\"") == true)
        #expect(known.input("password")?.contains("autocomplete=\"new-password\"") == true)
    }

    @Test func anErrorIsBesideItsFieldOrElseAbove() async throws {
        let weak = try await html(
            "ada@example.com", error: .invalid([.init(in: .body, path: "/password", type: "too_short")]))
        #expect(weak.marks("password") && !weak.marks("email") && !weak.hasAlert)
        let taken = try await html("ada@example.com", error: ServiceError(.emailTaken, detail: "Taken."))
        #expect(taken.hasAlert && !taken.marks("email"))
    }
}
