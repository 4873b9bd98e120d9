import Foundation
import HTTPTypes
import Hummingbird
import Models
import Testing

@testable import GatewayService

@Suite struct RequestEmailFromPageTests {
    private static let registered = "https://app.example.com/done"

    /// Asks for an email on a page; returns the response and what identity was asked for.
    private func request(
        _ kind: CheckMailPage.Kind = .link, query: String = "", headers: HTTPFields = [:], isAgain: Bool = false
    ) async throws -> (response: Response, call: Identity.RequestEmailLink) {
        let calls = CallLog<Identity.RequestEmailLink>()
        var client = Samples.demo
        (client.redirectURIs, client.loginMethods) = ([Self.registered], [.password, .magicLink])
        client.configuredMethods = client.loginMethods
        var fleet = try ScriptedFleet()
        fleet.recordsEmailRequests(calls)
        let response = try await fleet.withFleet { [client] fleet in
            let page = try await PageContext.testing(
                "/login?client_id=client_demo\(query)", method: .post, headers: headers, client: client)
            let email = try #require(EmailAddress("ada@example.com"))
            return try await UseCases(fleet).requestEmail(kind, to: email, page, client, isAgain: isAgain)
        }
        return (response, try #require(calls.entries.first))
    }

    @Test func leadsToThePageThatTakesTheCode() async throws {
        let (response, call) = try await request(.reset, query: "&ui_locales=de", headers: [.acceptLanguage: "fr"])
        #expect(response.headers[.location] == "/login/check-mail?client_id=client_demo&ui_locales=de&what=reset")
        #expect(call.purpose == .passwordReset && call.languages == ["de", "fr"])
        #expect(call.email.description == "ada@example.com")
    }

    @Test func thePageLearnsWhenTheEmailWasSentAgain() async throws {
        let location = try await request(isAgain: true).response.headers[.location] ?? ""
        let sent = try #require(location.firstMatch(of: #/what=link&sent=(\d+)$/#).flatMap { Int($0.1) })
        #expect(abs(sent - Int(Date().timeIntervalSince1970)) <= 5)
    }

    @Test func theBrowserRemembersTheAddressAndKeepsItsCookie() async throws {
        let first = try await request()
        let cookies = first.response.headers[values: .setCookie].map { String($0.prefix { $0 != ";" }) }
        let sent: HTTPFields = [.cookie: cookies.joined(separator: "; ")]
        let attempt = try #require(LoginAttempt(.testing(headers: sent)))
        #expect(attempt.client == Samples.client && attempt.email?.description == "ada@example.com")
        // A second email must not void the code of the first.
        let known = try #require(EmailCodeCookie(.testing(headers: sent)))
        let second = try await request(headers: sent)
        let again = second.response.headers[values: .setCookie].contains { $0.contains(known.value.reveal()) }
        #expect(again && second.call.origin?.device == known.device)
    }

    @Test func onlyARegisteredRedirectURIGoesAlongWithTheEmail() async throws {
        let registered = try await request(query: "&return_to=https%3A%2F%2Fapp.example.com%2Fdone")
        #expect(registered.call.redirectURI == Self.registered)
        let page = try await request(query: "&return_to=%2Flogin%2Faccount")
        #expect(page.call.redirectURI == nil)
        #expect(page.response.headers[.location]?.contains("return_to=%2Flogin%2Faccount") == true)
    }
}
