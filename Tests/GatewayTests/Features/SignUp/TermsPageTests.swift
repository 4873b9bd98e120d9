import HTTPTypes
import HummingbirdTesting
import Models
import Synchronization
import Testing

@testable import GatewayService

@Suite struct TermsPageTests {
    private static let form = "email=ada%40example.com&password=a+long+password"
    private static let path = "/login/terms?client_id=client_demo"

    private func wait(_ client: some TestClientProtocol, returnTo: String = "") async throws -> TestResponse {
        try await client.submit(Self.form, to: "/login/password?client_id=client_demo\(returnTo)")
    }

    @Test func asksBeforeTheSessionOpens() async throws {
        let scenario = WaitingScenario(.terms)
        try await scenario.fleet().run { client in
            let waiting = try await wait(client, returnTo: "&return_to=%2Flogin%2Faccount%2Fpassword")
            let path = try #require(waiting.headers[.location])
            #expect(path == "/login/terms?client_id=client_demo&return_to=%2Flogin%2Faccount%2Fpassword")
            let page = try await client.page(path, cookie: waiting.cookies)
            #expect(page.status == .ok && page.html.contains("href=\"https://app.example.com/terms\""))
            #expect(page.html.contains("name=\"terms_version\" value=\"2\""))
            // The terms have changed since the page was shown.
            let old = try await client.submit("terms_version=1", to: path, cookie: waiting.cookies)
            #expect(old.status == .forbidden && old.html.hasAlert)
            let done = try await client.submit("terms_version=2", to: path, cookie: waiting.cookies)
            #expect(done.status == .seeOther && done.headers[.location] == "/login/account/password")
            #expect(done.setCookies.contains { $0.hasPrefix("access_token=access-1") })
        }
    }

    @Test func isForASignInThatWaits() async throws {
        let scenario = WaitingScenario(.terms)
        try await scenario.fleet().run { client in
            let nobody = try await client.page(Self.path)
            #expect(nobody.headers[.location] == "/login?client_id=client_demo")
            let waiting = try await wait(client)
            scenario.expire()
            let late = try await client.submit("terms_version=2", to: Self.path, cookie: waiting.cookies)
            #expect(late.headers[.location] == "/login?client_id=client_demo&expired=1")
            let signedIn = try await client.page(Self.path, cookie: "access_token=good")
            #expect(signedIn.headers[.location] == "/login/account?client_id=client_demo")
        }
    }

    @Test func theSignUpPageHasABox() async throws {
        let path = "/login/sign-up?client_id=client_demo"
        try await WaitingScenario(.terms).fleet().run { client in
            let page = try await client.page(path)
            #expect(page.html.input("terms_version")?.contains("required") == true)
            #expect(
                page.html.contains(
                    """
                    I accept the <a href="https://app.example.com/terms" target="_blank" rel="noopener">terms of service</a>
                    """))
            let without = try await client.submit(Self.form, to: path)
            #expect(without.status == .forbidden && without.html.hasAlert)
            #expect(without.html.contains("Accept the terms of service to continue."))
            let with = try await client.submit("\(Self.form)&terms_version=2", to: path)
            #expect(with.status == .seeOther && with.cookies.contains("access_token"))
        }
        try await WaitingScenario().fleet().run { client in
            let page = try await client.page(path)
            #expect(page.html.input("terms_version") == nil)
        }
    }

    /// The gateway still has a cached client without terms.
    @Test func showsTermsThatAreNewThisMoment() async throws {
        let scenario = WaitingScenario(.terms)
        var fleet = try scenario.fleet()
        let answers = Mutex(0)
        fleet.answer(Identity.FindClient.self) { _, _ in
            let number = answers.withLock { answers in
                answers += 1
                return answers
            }
            var client = scenario.email.client
            if number == 1 { client.signUpSettings.termsVersion = nil }
            return client
        }
        try await fleet.run { client in
            let waiting = try await wait(client)
            let page = try await client.page(try #require(waiting.headers[.location]), cookie: waiting.cookies)
            #expect(page.status == .ok && page.html.contains("name=\"terms_version\" value=\"2\""))
        }
    }
}
