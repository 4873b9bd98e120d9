import Models
import Testing

@testable import LatchkeyCommand

@Suite struct IssuerRulesTests {
    @Test(arguments: ["https://auth.example.com", "http://localhost:8080", "http://127.0.0.1:8080"])
    func secureCookiesReachTheseIssuers(issuer: String) {
        #expect(IssuerRules.check(issuer, [:]).allSatisfy { $0.ok })
    }

    @Test func anOpenIssuerIsWrong() {
        let results = IssuerRules.check("http://auth.example.com", [:])
        #expect(results.map(\.name) == ["issuer", "cookies"])
        #expect(results.allSatisfy { !$0.ok && $0.detail?.contains("http://auth.example.com") == true })
    }

    @Test func advisesCookieNamesThatSubdomainsCannotSet() {
        let plain = IssuerRules.check("https://auth.example.com", [:])
        #expect(plain[1].ok && plain[1].detail?.contains("access_token, refresh_token") == true)
        let names = ["LATCHKEY_ACCESS_COOKIE": "__Host-access", "LATCHKEY_REFRESH_COOKIE": "__Host-refresh"]
        #expect(IssuerRules.check("https://auth.example.com", names)[1].detail == nil)
    }

    @Test func aClientWithoutAWorkingMethodIsWrong() throws {
        var client = Client(
            id: try #require(ClientID("client_social")), applicationID: .make(), name: "Social",
            applicationName: "Social",
            origins: [], redirectURIs: [], loginMethods: [.google], configuredMethods: [], createdAt: .now)
        let wrong = IssuerRules.check(client, issuer: "https://auth.example.com").first { $0.name == "sign-in methods" }
        #expect(wrong?.ok == false)
        #expect(wrong?.detail?.hasSuffix("latchkey connections set google --client client_social") == true)
        client.configuredMethods = [.google]
        let checks = IssuerRules.check(client, issuer: "https://auth.example.com")
        #expect(checks.filter { !$0.ok }.map(\.name) == [])
    }
}
