import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct ChangeEmailPageTests {
    private func path(_ change: String, _ email: UserEmail) -> String {
        "/login/account/email?client_id=client_demo&do=\(change)&email_id=\(email.id)"
    }

    @Test(arguments: [
        ("remove", "Remove work@example.com?", "remove-email"),
        ("primary", "Make work@example.com your primary address?", "primary-email"),
    ])
    func asksAndDoesIt(_ change: String, _ title: String, _ done: String) async throws {
        let scenario = EmailsScenario()
        let path = path(change, EmailsScenario.work)
        try await scenario.fleet().run { client in
            let page = try await client.page(path, cookie: EmailsScenario.cookie)
            #expect(page.html.contains(title) && page.html.contains("for 7 days"))
            let answer = try await client.submit(
                "do=\(change)&email_id=\(EmailsScenario.work.id)", to: "/login/account/email?client_id=client_demo",
                cookie: EmailsScenario.cookie)
            #expect(answer.headers[.location] == "/login/account?client_id=client_demo&done=\(done)")
        }
        #expect(scenario.calls.entries == ["\(change) \(EmailsScenario.work.id)"])
    }

    /// Nobody is written to when it goes.
    @Test func anAddressThatWaitsHasNothingToUndo() async throws {
        let path = path("remove", EmailsScenario.pending)
        try await EmailsScenario().fleet().run { client in
            let page = try await client.page(path, cookie: EmailsScenario.cookie)
            #expect(page.html.contains("It was never confirmed") && !page.html.contains("for 7 days"))
        }
    }

    @Test func leadsBackIfThereIsNothingToDo() async throws {
        var other = EmailsScenario.work
        other.id = .make()
        let paths = [path("remove", EmailsScenario.primary), path("primary", other)]
        let unknown = path("burn", EmailsScenario.work)
        try await EmailsScenario().fleet().run { client in
            for path in paths {
                let answer = try await client.page(path, cookie: EmailsScenario.cookie)
                #expect(answer.headers[.location] == "/login/account?client_id=client_demo")
            }
            #expect(try await client.page(unknown, cookie: EmailsScenario.cookie).status == .notFound)
        }
    }

    @Test func showsWhatIsWrong() async throws {
        var scenario = EmailsScenario()
        scenario.error = ServiceError(.lastVerifiedEmail, detail: "No.")
        try await scenario.fleet().run { client in
            let answer = try await client.submit(
                "do=remove&email_id=\(EmailsScenario.work.id)", to: "/login/account/email?client_id=client_demo",
                cookie: EmailsScenario.cookie)
            #expect(answer.status == .conflict && answer.html.contains("This email address can’t be removed."))
        }
    }

    @Test func asksForAFreshSignInFirst() async throws {
        var scenario = EmailsScenario()
        scenario.isFresh = false
        let path = path("remove", EmailsScenario.work)
        try await scenario.fleet().run { client in
            let answer = try await client.page(path, cookie: EmailsScenario.cookie)
            let location = try #require(answer.headers[.location])
            #expect(location.contains("/login/account/confirm?client_id=client_demo&return_to="))
            #expect(location.contains("email_id%3D\(EmailsScenario.work.id)"))
        }
    }
}
