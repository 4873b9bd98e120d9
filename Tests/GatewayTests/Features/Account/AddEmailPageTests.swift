import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct AddEmailPageTests {
    private static let path = "/login/account/email/add?client_id=client_demo"

    @Test func addsAndAsksForTheCode() async throws {
        let scenario = EmailsScenario()
        try await scenario.fleet().run { client in
            let page = try await client.page(Self.path, cookie: EmailsScenario.cookie)
            #expect(page.html.contains("name=\"email\"") && page.html.contains("Add email address"))
            let answer = try await client.submit(
                "email=new%40example.com", to: Self.path, cookie: EmailsScenario.cookie)
            let location = try #require(answer.headers[.location])
            #expect(location.contains("/login/check-mail?client_id=client_demo&what=verify&email_id="))
            // That page is about this address, not about the one that the user signed up with.
            let code = try await client.page(location, cookie: EmailsScenario.cookie)
            #expect(code.html.contains("new@example.com") && code.html.contains("name=\"code\""))
            #expect(code.html.contains("email_id=\(EmailsScenario.pending.id)"))
        }
        #expect(scenario.calls.entries == ["add new@example.com"])
    }

    @Test func showsWhatIsWrong() async throws {
        var scenario = EmailsScenario()
        scenario.error = ServiceError(.emailExists, detail: "No.")
        try await scenario.fleet().run { client in
            let taken = try await client.submit(
                "email=ada%40example.com", to: Self.path, cookie: EmailsScenario.cookie)
            #expect(taken.status == .conflict && taken.html.contains("This is one of your email addresses already."))
            #expect(taken.html.contains("value=\"ada@example.com\""))
            let wrong = try await client.submit("email=ada", to: Self.path, cookie: EmailsScenario.cookie)
            #expect(wrong.status == .badRequest && wrong.html.contains("Enter an email address"))
        }
    }

    @Test func asksForAFreshSignInFirst() async throws {
        var scenario = EmailsScenario()
        scenario.isFresh = false
        try await scenario.fleet().run { client in
            for answer in [
                try await client.page(Self.path, cookie: EmailsScenario.cookie),
                try await client.submit("email=new%40example.com", to: Self.path, cookie: EmailsScenario.cookie),
            ] {
                #expect(answer.headers[.location]?.contains("/login/account/confirm?client_id=client_demo") == true)
            }
        }
        #expect(scenario.calls.entries == [])
    }
}
