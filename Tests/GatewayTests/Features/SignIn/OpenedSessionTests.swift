import HTTPTypes
import Hummingbird
import Models
import Testing

@testable import GatewayService

@Suite struct OpenedSessionTests {
    private static let cookies = UseCases.offline.cookies

    @Test func theAnswerSetsTheCookiesOfItsTokens() async throws {
        var opened = OpenedSession(client: Samples.client, grant: Samples.grant, profile: Samples.profile)
        let plain = opened.response(setting: Self.cookies)
        #expect(plain.headers[values: .setCookie].count == 2)
        #expect(try await !plain.html.contains("credentials_reset"))
        opened.deviceCookie = HTTPField(name: .setCookie, value: "__Host-device=x")
        opened.credentialsReset = true
        let response = opened.response(setting: Self.cookies)
        let names = response.headers[values: .setCookie].map { String($0.prefix { $0 != "=" }) }
        #expect(names == [Self.cookies.accessTokenName, Self.cookies.refreshTokenName, "__Host-device"])
        let html = try await response.html
        #expect(html.contains("\"credentials_reset\":true") && html.contains("\"access_token\":\"access-1\""))
    }
}
