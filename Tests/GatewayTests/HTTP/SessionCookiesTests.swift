import HTTPTypes
import Hummingbird
import Models
import Testing

@testable import GatewayService

@Suite struct SessionCookiesTests {
    private let cookies = SessionCookies(accessTokenName: "__Host-at", refreshTokenName: "rt")

    private func lines(_ change: (inout Response) -> Void) -> [String] {
        var response = Response(status: .ok)
        change(&response)
        return response.headers[values: .setCookie]
    }

    @Test func eachCookieLivesAsLongAsItsToken() {
        #expect(
            lines { cookies.set(Samples.grant, on: &$0) } == [
                "__Host-at=access-1; HttpOnly; Secure; SameSite=Lax; Path=/; Max-Age=600",
                "rt=refresh-1; HttpOnly; Secure; SameSite=Lax; Path=/; Max-Age=2592000",
            ])
    }

    @Test func clearingMakesTheBrowserForgetBoth() {
        #expect(
            lines { cookies.clear(on: &$0) } == [
                "__Host-at=; HttpOnly; Secure; SameSite=Lax; Path=/; Max-Age=0",
                "rt=; HttpOnly; Secure; SameSite=Lax; Path=/; Max-Age=0",
            ])
    }

    @Test func anOpenedSessionAlsoMakesTheDeviceKnown() {
        let device = HTTPField(name: .setCookie, value: "__Host-device=x")
        var opened = OpenedSession(client: Samples.client, grant: Samples.grant, profile: Samples.profile)
        #expect(lines { cookies.set(opened, on: &$0) }.count == 2)
        opened.deviceCookie = device
        #expect(lines { cookies.set(opened, on: &$0) }.last == "__Host-device=x")
    }

    @Test func aResponseThatSetsThemIsRecognized() {
        var response = Response(status: .ok, headers: [.setCookie: "__Host-atx=1"])
        #expect(!cookies.areSet(by: response))
        cookies.clear(on: &response)
        #expect(cookies.areSet(by: response))
    }

    /// Without TLS a browser drops names that begin with `__Host-`.
    @Test func onPlainHTTPToThisMachineNamesLoseTheirPrefix() {
        let plain = cookies.under(CookiePolicy(isSecure: false))
        #expect(plain.accessTokenName == "at" && plain.refreshTokenName == "rt")
        #expect(lines { plain.clear(on: &$0) }.allSatisfy { !$0.contains("Secure") })
    }
}

@Suite struct BrowserTokensTests {
    private let refresh = (0..<6).map { Samples.refreshToken("r\($0)") }

    private func tokens(_ cookies: String...) -> BrowserTokens {
        var headers: HTTPFields = [:]
        for line in cookies { headers.append(HTTPField(name: .cookie, value: line)) }
        return BrowserTokens(CookieJar(headers), accessTokenName: "at", refreshTokenName: "rt")
    }

    @Test func textThatCanBeNoTokenIsLeftOut() {
        let tokens = tokens("at=good", "at=b@d; at=ä", "rt=short; rt=\(refresh[0]); rt=\(refresh[0])x")
        #expect(tokens.accessTokens == [Secret("good")])
        #expect(tokens.refreshTokens == [Secret(refresh[0])])
        #expect(tokens.crowdedName == nil)
    }

    @Test func aCookieThatIsNoTokenStillCountsAsPresent() {
        let tokens = tokens("rt=short")
        #expect(tokens.isPresent && tokens.accessTokens.isEmpty && tokens.refreshTokens.isEmpty)
        #expect(!self.tokens("att=a.b.c; rt=").isPresent)
        #expect(!self.tokens().isPresent)
    }

    /// A neighbouring host may set a cookie of the same name, so JWTs are tried before anything else.
    @Test func aTextWithTheDotsOfAJWTIsTriedFirst() {
        let tokens = tokens("at=first; at=a.b; at=a.b.c; at=a.b.c.d; at=d.e.f")
        #expect(tokens.accessTokens == ["a.b.c", "d.e.f", "first", "a.b"].map { Secret($0) })
        #expect(tokens.crowdedName == "at")
    }

    @Test func fourValuesAreTriedAndAFifthIsReported() {
        let four = tokens("rt=" + refresh.prefix(4).joined(separator: "; rt="))
        #expect(four.refreshTokens.count == 4 && four.crowdedName == nil)
        let five = tokens("rt=" + refresh.prefix(5).joined(separator: "; rt="))
        #expect(five.refreshTokens == refresh.prefix(4).map { Secret($0) })
        #expect(five.crowdedName == "rt")
    }

    /// Values that are no tokens may hide one beyond the last value that is read.
    @Test func tooManyValuesToReadAreReported() {
        let many = (0..<64).map { "rt=x\($0)" }.joined(separator: "; ")
        #expect(tokens(many).crowdedName == "rt")
        let fewer = (0..<63).map { "rt=x\($0)" }.joined(separator: "; ")
        #expect(tokens(fewer).crowdedName == nil)
    }
}
