import HTTPTypes
import Hummingbird
import Models
import Testing

@testable import GatewayService

@Suite struct LoginAttemptTests {
    private let policy = CookiePolicy(issuer: ScriptedFleet.issuer)

    @Test func comesBackWithTheCookie() throws {
        let attempt = LoginAttempt(
            client: Samples.client, email: EmailAddress("ada@example.com"), returnTo: "/login/account")
        var response = Response(status: .ok)
        attempt.keep(on: &response, policy)
        let cookie = try #require(response.headers[.setCookie])
        #expect(cookie.contains("Max-Age=3600"))
        let request = IncomingRequest.testing(headers: [.cookie: String(cookie.prefix { $0 != ";" })])
        #expect(LoginAttempt(request) == attempt)
    }

    @Test func ignoresACookieThatCannotBeRead() {
        let name = policy.name(.login)
        #expect(LoginAttempt(.testing(headers: [.cookie: "\(name)=malformed"])) == nil)
        #expect(LoginAttempt(.testing()) == nil)
    }

    @Test func isForgotten() throws {
        var response = Response(status: .ok)
        LoginAttempt.forget(on: &response, policy)
        #expect(try #require(response.headers[.setCookie]).contains("Max-Age=0"))
    }
}
