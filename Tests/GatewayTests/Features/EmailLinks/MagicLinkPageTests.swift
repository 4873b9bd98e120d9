import HTTPTypes
import Hummingbird
import Models
import Testing

@testable import GatewayService

@Suite struct MagicLinkPageTests {
    /// Where the button leads, with an attempt of this browser or without one.
    private func location(redirectURI: String? = nil, returnTo: String? = nil) async throws -> String? {
        var scenario = EmailScenario(.magicLink)
        scenario.redirectURI = redirectURI
        var response = Response(status: .ok)
        if let returnTo {
            LoginAttempt(client: Samples.client, returnTo: returnTo)
                .keep(on: &response, CookiePolicy(issuer: ScriptedFleet.issuer))
        }
        let cookie = response.headers[values: .setCookie].first.map { String($0.prefix { $0 != ";" }) } ?? ""
        return try await scenario.fleet.withFleet { fleet in
            let useCases = UseCases(fleet)
            let page = MagicLinkPage(signIn: useCases.signInWithEmailLink, clients: useCases.clients)
            let request = try await PageContext.testing("/login/link", method: .post, headers: [.cookie: cookie])
            let form = try await IncomingRequest.testing(
                .post, "/", headers: [.contentType: "application/x-www-form-urlencoded"]
            ).form()
            let (opened, location) = try await page.submit(Secret("mailed"), form, request)
            #expect(opened?.client == Samples.client)
            return location
        }
    }

    @Test func theEmailsRedirectURIGoesBeforeTheAttempts() async throws {
        let uri = "https://app.example.com/done"
        #expect(try await location(redirectURI: uri, returnTo: "/login/sign-out") == uri)
        #expect(try await location(returnTo: "/login/sign-out") == "/login/sign-out")
        #expect(try await location() == "/login/account?client_id=client_demo")
    }
}
