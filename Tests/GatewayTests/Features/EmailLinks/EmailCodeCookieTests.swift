import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct EmailCodeCookieTests {
    @Test func comesBackWithTheBrowser() throws {
        let cookie = EmailCodeCookie()
        let field = cookie.field(.testing())
        let request = IncomingRequest.testing(headers: [.cookie: String(field.value.prefix { $0 != ";" })])
        let found = try #require(EmailCodeCookie(request))
        #expect(found.value == cookie.value && found.device == cookie.device)
        #expect(cookie.device != cookie.value.reveal())
        #expect(EmailCodeCookie().device != cookie.device)
    }

    @Test func ignoresAValueThatIsNotOurs() {
        let name = CookiePolicy(issuer: ScriptedFleet.issuer).name(GatewayCookie.mailCode)
        #expect(EmailCodeCookie(.testing(headers: [.cookie: "\(name)=short"])) == nil)
        #expect(EmailCodeCookie(.testing()) == nil)
    }

    @Test func tellsWhetherACallerKeepsCookies() {
        let cookies = SessionCookies(accessTokenName: "access_token", refreshTokenName: "refresh_token")
        #expect(!cookies.areKept(by: .testing()))
        #expect(!cookies.areKept(by: .testing(headers: [.cookie: "other=1"])))
        #expect(cookies.areKept(by: .testing(headers: [.cookie: "access_token=1"])))
        #expect(cookies.areKept(by: .testing(headers: [.fetchSite: "same-origin"])))
        #expect(!cookies.areKept(by: .testing(headers: [.fetchSite: "cross-site"])))
    }
}
