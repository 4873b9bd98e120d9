import HTTPTypes
import Hummingbird
import Models
import Testing

@testable import GatewayService

@Suite struct SessionCookieUpdateTests {
    private let cookies = SessionCookies(accessTokenName: "access_token", refreshTokenName: "refresh_token")

    private func setCookies(_ update: SessionCookieUpdate, _ response: Response = .noContent) -> [String] {
        var response = response
        update.write(to: &response, cookies)
        return response.headers[values: .setCookie]
    }

    @Test func setsTheTokensOfARefreshedSession() {
        let update = SessionCookieUpdate()
        update.set(Samples.grant)
        let lines = setCookies(update)
        #expect(lines.count == 2)
        #expect(lines.first?.hasPrefix("access_token=access-1;") == true)
    }

    @Test func clearsBothCookies() {
        let update = SessionCookieUpdate()
        update.clear()
        #expect(setCookies(update).count { $0.hasSuffix("Max-Age=0") } == 2)
    }

    @Test func keepsTheReasonOfAnEndedSessionUnlessAPageTellsIt() {
        let update = SessionCookieUpdate()
        #expect(update.takeEndReason() == nil)
        update.clear(because: .suspended)
        #expect(setCookies(update).contains { $0.hasPrefix("__Host-session_end=suspended;") })
        #expect(update.takeEndReason() == .suspended && update.takeEndReason() == nil)
        #expect(setCookies(update).count == 2)
    }

    @Test func leavesTheCookiesAloneByDefault() {
        #expect(setCookies(SessionCookieUpdate()).isEmpty)
    }

    @Test func leavesAResponseAloneThatSetsTheCookiesItself() {
        let update = SessionCookieUpdate()
        update.clear()
        var response = Response.noContent
        cookies.set(Samples.grant, on: &response)
        #expect(setCookies(update, response).count == 2)
        #expect(!setCookies(update, response).contains { $0.hasSuffix("Max-Age=0") })
    }

    @Test func adoptsTheChangeOfAnother() {
        let (update, other) = (SessionCookieUpdate(), SessionCookieUpdate())
        update.adopt(other)
        #expect(setCookies(update).isEmpty)
        other.set(Samples.grant)
        update.adopt(other)
        #expect(setCookies(update).count == 2)
    }
}
