import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct PasskeyDeviceTests {
    private let cookies = SessionCookies(accessTokenName: "access_token", refreshTokenName: "refresh_token")

    private func device(_ headers: HTTPFields) -> (id: String?, cookie: HTTPField?) {
        let request = IncomingRequest.testing(headers: headers)
        let device = PasskeyDevice(beginning: request, cookies)
        return (device.id, device.setCookie(request))
    }

    @Test func aCallerThatKeepsNoCookiesIsBoundToNone() {
        let device = device([:])
        #expect(device.id == nil && device.cookie == nil)
    }

    @Test func aBrowserGetsACookieOnce() throws {
        let first = device([.cookie: "__Host-device=kept"])
        let id = try #require(first.id)
        let cookie = try #require(first.cookie?.value)
        #expect(device([.cookie: "__Host-device=kept"]).id != id)
        let again = device([.cookie: String(cookie.prefix { $0 != ";" })])
        #expect(again.id == id && again.cookie == nil)
    }

    @Test func aPageOfOursIsABrowser() {
        #expect(device([.fetchSite: "same-origin"]).id != nil)
        #expect(device([.fetchSite: "cross-site"]).id == nil)
    }
}
