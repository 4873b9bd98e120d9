import HTTPTypes
import Models
import Testing

@testable import GatewayService

@Suite struct CookieJarTests {
    private func jar(_ lines: String...) -> CookieJar {
        var headers = HTTPFields()
        for line in lines { headers.append(HTTPField(name: .cookie, value: line)) }
        return CookieJar(headers)
    }

    @Test func valuesComeInTheirOrderAndOnce() {
        let jar = jar("a=1; b=x; a=2;a=1", "a = 3 ; a=")
        #expect(jar.values("a") == ["1", "2", "3"].map { Secret($0) })
        #expect(jar.value("a") == nil && jar.value("b") == Secret("x") && jar.value("c") == nil)
        #expect(jar.contains("a") && !jar.contains("c") && !jar.contains("A"))
    }

    @Test func aPairWithoutANameIsNone() {
        let jar = jar("=__Host-x=1; ==__Host-x=2; y=__Host-x=3; __Host-x")
        #expect(!jar.contains("__Host-x") && jar.value("y") == Secret("__Host-x=3"))
    }

    @Test func onlyAFewValuesAreLookedAt() {
        let jar = jar((0..<1000).map { "a=\($0)" }.joined(separator: "; "))
        #expect(jar.values("a").count == CookieJar.maximumValues)
        let tokens = BrowserTokens(jar, accessTokenName: "a", refreshTokenName: "r")
        #expect(tokens.accessTokens.count == BrowserTokens.maximumTries && tokens.crowdedName == "a")
    }

    @Test func tokensThatCanNotBeOursAreLeftOut() {
        let refresh = Samples.refreshToken("r")
        let jar = jar(
            "a=x y; a=plain; a=h.p.s; a=\(String(repeating: "x", count: 5000)); r=short; r=\(refresh); r=\(refresh)!")
        let tokens = BrowserTokens(jar, accessTokenName: "a", refreshTokenName: "r")
        #expect(tokens.accessTokens == [Secret("h.p.s"), Secret("plain")])
        #expect(tokens.refreshTokens == [Secret(refresh)])
        #expect(tokens.isPresent && tokens.crowdedName == nil)
    }
}
