import Models
import Testing

@testable import GatewayService

@Suite struct PasswordPageTests {
    private func html(_ methods: [LoginMethod] = [.password], error: ServiceError? = nil) async throws -> String {
        var client = Samples.demo
        client.configuredMethods = methods
        let email = try #require(EmailAddress("ada@example.com"))
        return try await PasswordPage.render(
            try await .testing(client: client), client, email: email, error: error
        ).html
    }

    @Test func theAddressIsFixedAndThePasswordEmpty() async throws {
        let html = try await html()
        #expect(html.input("email")?.contains("value=\"ada@example.com\"") == true)
        #expect(html.input("email")?.contains(" readonly") == true)
        #expect(html.input("password")?.contains("value=") == false)
        #expect(html.contains("href=\"/login/forgot?client_id=client_demo\""))
    }

    @Test func offersToSignUpWhereTheAddressMayBeUnknown() async throws {
        let email = try #require(EmailAddress("ada@example.com"))
        for hides in [true, false] {
            var client = Samples.demo
            client.hidesAccountExistence = hides
            let html = try await PasswordPage.render(try await .testing(client: client), client, email: email).html
            #expect(html.contains("href=\"/login/sign-up?client_id=client_demo\"") == hides)
            #expect(html.contains("If ada@example.com has an account") == hides)
        }
    }

    @Test func offersAnEmailOnlyWhereTheClientHasThatMethod() async throws {
        let action = "action=\"/login/check-mail?client_id=client_demo\""
        #expect(try await html([.password, .magicLink]).contains(action))
        #expect(try await !html([.password]).contains(action))
    }

    @Test func anErrorIsBesideThePasswordOrElseAbove() async throws {
        let missing = try await html(error: .fields(["password": "password_missing"]))
        #expect(missing.marks("password") && !missing.hasAlert)
        let wrong = try await html(error: ServiceError(.invalidCredentials, detail: "Wrong."))
        #expect(wrong.hasAlert && !wrong.marks("password"))
    }
}
