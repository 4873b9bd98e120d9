import Models
import Testing

@testable import GatewayService

@Suite struct InviteCodePageTests {
    private func html(_ email: String?, error: ServiceError? = nil) async throws -> String {
        try await InviteCodePage.render(try await .testing(), email: email, error: error).html
    }

    @Test func theFocusIsInTheFirstEmptyField() async throws {
        let empty = try await html(nil)
        #expect(empty.input("email")?.contains(" autofocus") == true)
        #expect(empty.input("code")?.contains(" autofocus") == false)
        let known = try await html("bob@example.com")
        #expect(known.input("email")?.contains("value=\"bob@example.com\"") == true)
        #expect(known.input("code")?.contains(" autofocus") == true)
    }

    @Test func anErrorIsBesideItsFieldOrElseAbove() async throws {
        let malformed = try await html("bob", error: .fields(["email": "email", "code": "code"]))
        #expect(malformed.marks("email") && malformed.marks("code") && !malformed.hasAlert)
        let wrong = try await html("bob@example.com", error: .codeInvalid)
        #expect(wrong.hasAlert && !wrong.marks("code"))
    }
}
