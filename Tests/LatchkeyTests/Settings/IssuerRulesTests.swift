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
        #expect(results.map(\.name) == ["issuer", "cookies", "passkeys"])
        #expect(results.prefix(2).allSatisfy { !$0.ok && $0.detail?.contains("http://auth.example.com") == true })
    }

    @Test(
        arguments: [
            ("https://auth.example.com", nil, false), ("http://127.0.0.1:8080", "http://localhost:8080", true),
            ("http://[::1]:8080", "http://localhost:8080", true), ("https://192.0.2.1", "a domain", true),
            ("http://localhost:8080", "not at http://127.0.0.1:8080", false),
        ] as [(String, String?, Bool)])
    func statesWherePasskeysWork(issuer: String, detail: String?, warns: Bool) throws {
        let found = try #require(IssuerRules.check(issuer, [:]).first { $0.name == "passkeys" })
        #expect(found.ok && found.isWarning == warns)
        #expect(detail.map { found.detail?.contains($0) == true } ?? (found.detail == nil), "\(found)")
    }

    @Test func advisesCookieNamesThatSubdomainsCannotSet() {
        let plain = IssuerRules.check("https://auth.example.com", [:])
        #expect(plain[1].ok && plain[1].isWarning)
        #expect(plain[1].detail?.contains("access_token, refresh_token") == true)
        let names = ["LATCHKEY_ACCESS_COOKIE": "__Host-access", "LATCHKEY_REFRESH_COOKIE": "__Host-refresh"]
        let fine = IssuerRules.check("https://auth.example.com", names)[1]
        #expect(fine.detail == nil && !fine.isWarning)
    }

    /// It works for callers with a bearer token, so it is not wrong.
    @Test func warnsOfOriginsThatGetNoCookies() throws {
        var client = Client(
            id: try #require(ClientID("client_web")), applicationID: .make(), name: "Web", applicationName: "Web",
            origins: ["http://localhost:3000"], redirectURIs: [], loginMethods: [.password], createdAt: .now)
        func found() throws -> Diagnosis.CheckResult {
            try #require(IssuerRules.check(client, issuer: "https://auth.example.com").last)
        }
        #expect(try found().ok && found().isWarning)
        client.origins = ["https://app.example.com"]
        #expect(try found().ok && !found().isWarning)
        client.origins = ["http://app.example.com"]
        #expect(try !found().ok && !found().isWarning)
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
