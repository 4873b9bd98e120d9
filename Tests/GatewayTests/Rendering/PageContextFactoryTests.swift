import HTTPTypes
import Hummingbird
import Models
import Testing

@testable import GatewayService

/// Which client, language and sign-in a page gets.
@Suite struct PageContextFactoryTests {
    private func withPages(
        isAway: Bool = false, _ body: (PageContextFactory) async throws -> Void
    ) async throws {
        var fleet = try ScriptedFleet()
        if !isAway { fleet.knowsDemoClientAndToken() }
        try await fleet.withFleet { try await body(try UseCases($0).pages()) }
    }

    @Test func theClientComesFromTheQueryOrTheSignInThatBegan() async throws {
        try await withPages { pages in
            let named = try await pages.context(for: .testing(.get, "/login?client_id=client_demo"))
            #expect(named.client?.id == Samples.client && named.attempt == nil)
            var remembered = HTTPFields()
            LoginAttempt(client: Samples.client, email: EmailAddress("ada@example.com")).keep(in: &remembered)
            let begun = try await pages.context(for: .testing(.get, "/login/password", headers: remembered))
            #expect(begun.client?.id == Samples.client && begun.attempt?.email?.description == "ada@example.com")
            #expect(begun.query.client == Samples.client)
            let none = try await pages.context(for: .testing(.get, "/login/done"))
            #expect(none.client == nil)
            await #expect(throws: ServiceError.unknownPageClient) {
                try await pages.clientContext(for: .testing(.get, "/login"))
            }
        }
    }

    @Test(
        arguments: [
            ("?ui_locales=fr", "de", "es", "fr"), ("", "de", "es", "de"), ("", nil, "es", "es"), ("", nil, "xx", "en"),
        ] as [(String, String?, String, String)])
    func theLanguageIsTheFirstThatWeHave(
        _ query: String, _ preferred: String?, _ accepted: String, _ language: String
    ) async throws {
        try await withPages { pages in
            let page = try await pages.context(
                for: .testing(.get, "/login\(query)", headers: [.acceptLanguage: accepted]),
                preferredLanguage: preferred)
            #expect(page.localizer.language == language)
        }
    }

    @Test func theLanguagesOfAnEarlierRequestAreCarriedOn() async throws {
        try await withPages { pages in
            let page = try await pages.context(for: .testing(), requestedLanguages: "ja en")
            #expect(page.localizer.language == "ja" && page.query.path("/login") == "/login?ui_locales=ja%20en")
        }
    }

    @Test func refusesAReturnToThatIsNotRegistered() async throws {
        try await withPages { pages in
            let request = IncomingRequest.testing(
                .get, "/login?client_id=client_demo&return_to=https%3A%2F%2Fevil.example")
            await #expect(throws: ServiceError.returnToInvalid) { try await pages.context(for: request) }
            // The page about that error drops it.
            let page = await pages.errorContext(for: request)
            #expect(page.client?.id == Samples.client && page.query.returnTo == nil)
        }
    }

    @Test func theContextOfAnErrorNeverFails() async throws {
        try await withPages(isAway: true) { pages in
            let request = IncomingRequest.testing(.get, "/login?client_id=client_demo&return_to=x&ui_locales=de")
            let asking = await pages.errorContext(for: request)
            #expect(asking.client == nil && asking.query.client == nil && asking.localizer.language == "de")
            // While identity is unavailable the query is kept for the next attempt.
            let notAsking = await pages.errorContext(for: request, asksIdentity: false)
            #expect(notAsking.query.client == Samples.client && notAsking.query.returnTo == "x")
            let broken = await pages.errorContext(for: .testing(.get, "/login?client_id=%3C"))
            #expect(broken.client == nil)
        }
    }

    @Test func anOutageKeepsTheBranding() async throws {
        try await withPages { pages in
            let request = IncomingRequest.testing(.get, "/login?client_id=client_demo")
            _ = try await pages.context(for: request)
            let page = await pages.errorContext(for: request, asksIdentity: false)
            #expect(page.client?.id == Samples.client && page.text("sign_in_to") == "Sign in to Demo")
        }
    }
}

extension LoginAttempt {
    /// Puts the cookie into a request's fields, as a browser sends it back.
    fileprivate func keep(in headers: inout HTTPFields) {
        var response = Response(status: .ok)
        keep(on: &response, CookiePolicy(issuer: ScriptedFleet.issuer))
        headers[.cookie] = response.headers[.setCookie].map { String($0.prefix { $0 != ";" }) }
    }
}
