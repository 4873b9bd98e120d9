import Models
import Testing

@testable import GatewayService

@Suite struct InviteCodePageTests {
    private func html(_ email: String?, error: ServiceError? = nil, account: String? = nil) async throws -> String {
        try await InviteCodePage.render(try await .testing(), email: email, error: error, account: account).html
    }

    @Test func aUsedCodeIsNotCalledWrongAndLeadsOn() async throws {
        let used = try await html("bob@example.com", error: .codeUsed)
        #expect(used.contains("was already used. If that was you, sign in.") && used.hasAlert && !used.marks("code"))
        #expect(used.contains("<li><a href=\"/login"))
        let own = try await html("bob@example.com", error: .codeUsed, account: "/login/account")
        #expect(own.contains("You’ve already accepted this invitation as bob@example.com."))
        #expect(own.contains("<a href=\"/login/account\">Go to your account</a>"))
        let wrong = try await html("bob@example.com", error: .codeInvalid)
        #expect(!wrong.contains("already used") && !wrong.contains("<li><a href=\"/login"))
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
