import Foundation
import Models
import TestKit
import Testing

/// Sign-ins by providers that must not succeed: each ends where its client, or its user, can read why.
@Suite struct SocialErrorTests {
    private func ann() -> [String: TestProvider.Value] {
        let email = API.newEmail()
        return ["id": .string(email), "email": .string(email), "email_verified": true]
    }

    @Test func theUserCancels() async throws {
        let social = try await SocialFleet([.google, .apple])
        for name in [Provider.google, .apple] {
            try social.person(ann()) { $0.cancel = true }
            let browser = SocialBrowser(social.fleet)
            let fields = try browser.returned(
                try await browser.comeBack(try await browser.begin(name, social), social))
            #expect(fields["error"] == "access_denied")
            #expect(fields["error_description"]?.isEmpty == false)
            #expect(fields["state"] == "my state")
            #expect(fields["iss"] == social.fleet.issuer)
            #expect(fields["code"] == nil)
            #expect(browser.cookies["access_token"] == nil)
        }
    }

    @Test func theProviderIsDownOrSendsGarbage() async throws {
        let social = try await SocialFleet([.google, .facebook])
        let cases: [(Provider, String, (inout TestProvider.Behaviour) -> Void)] = [
            (.facebook, "temporarily_unavailable", { $0.status = ["/me": 500] }),
            (.facebook, "temporarily_unavailable", { $0.delay = ["/me": 20] }),
            (.facebook, "server_error", { $0.body = ["/me": "garbage"] }),
            (.google, "server_error", { $0.sign = "none" }),
            (.google, "access_denied", { $0.person["email"] = nil }),
        ]
        for (name, code, change) in cases {
            try social.person(ann(), change)
            let browser = SocialBrowser(social.fleet)
            let fields = try browser.returned(
                try await browser.comeBack(try await browser.begin(name, social), social))
            #expect(fields["error"] == code)
            #expect(browser.cookies["access_token"] == nil)
        }
        // Before anything has begun there, it is the same.
        let away = try await SocialFleet([])
        try await away.connect(.google, issuer: "http://127.0.0.1:1")
        let browser = SocialBrowser(away.fleet)
        let fields = try browser.returned(try await browser.get("/auth/google/authorize?\(browser.request(away))"))
        #expect(fields["error"] == "temporarily_unavailable")
    }

    @Test func aResponseCountsOnceInItsBrowserAtItsCallback() async throws {
        let social = try await SocialFleet([.google, .github])
        try social.person(ann())
        func callback(_ browser: SocialBrowser) async throws -> String {
            let callback = try await TestProvider.visit(try await browser.begin(.google, social))
            let query = callback.fields.map { "\($0)=\(SocialBrowser.escaped($1))" }.joined(separator: "&")
            return "\(callback.url.replacing(social.fleet.issuer, with: ""))?\(query)"
        }
        // Again.
        let browser = SocialBrowser(social.fleet)
        let path = try await callback(browser)
        let head = try await browser.send(.HEAD, path)
        #expect(head.status == 303 && head.location == nil)
        #expect(try browser.returned(try await browser.get(path))["code"] != nil)
        let replayed = try await browser.get(path)
        #expect(replayed.status == 400)
        #expect(replayed.code == "state_invalid")

        // In another browser the response of a foreign sign-in signs nobody in.
        let victim = SocialBrowser(social.fleet)
        let attackers = try await callback(SocialBrowser(social.fleet))
        let foreign = try await victim.get(attackers)
        #expect(foreign.code == "state_invalid")
        #expect(victim.cookies["access_token"] == nil)
        _ = try await victim.begin(.google, social)
        #expect(try await victim.get(try await callback(SocialBrowser(social.fleet))).code == "state_invalid")

        // At another provider's callback.
        let mixed = SocialBrowser(social.fleet)
        let elsewhere = try await callback(mixed).replacing("/auth/google/", with: "/auth/github/")
        #expect(try mixed.returned(try await mixed.get(elsewhere))["error"] == "access_denied")
        #expect(mixed.cookies["access_token"] == nil)

        // Never asked for.
        for path in [
            "/auth/google/callback", "/auth/google/callback?code=a", "/auth/google/callback?code=a&state=b",
            "/oauth2/callback/google?code=a&state=b&state=c",
        ] { #expect(try await browser.get(path).code == "state_invalid", "\(path)") }
        #expect(
            try await browser.post("/auth/apple/callback", ["code": "a", "state": "b"], isForeign: true).code
                == "state_invalid")
    }

    @Test func allowsParallelSignInsInOneBrowser() async throws {
        let social = try await SocialFleet([.google, .github])
        try social.person(["id": 99, "email": .string(API.newEmail()), "email_verified": true])
        let browser = SocialBrowser(social.fleet)
        let first = try await browser.begin(.google, social)
        let second = try await browser.begin(.github, social)
        #expect(try browser.returned(try await browser.comeBack(second, social))["code"] != nil)
        #expect(try browser.returned(try await browser.comeBack(first, social))["code"] != nil)
    }

    @Test func neverRedirectsToAnUnregisteredPlace() async throws {
        let social = try await SocialFleet([.google])
        let browser = SocialBrowser(social.fleet)
        let good = browser.request(social)
        let unknown = try await browser.get("/auth/friendster/authorize?\(good)")
        #expect(unknown.status == 404)
        #expect(unknown.code == "unknown_provider")
        #expect(try await browser.get("/auth/friendster/callback").code == "unknown_provider")
        for (query, code) in [
            (good.replacing("back", with: "evil"), "invalid_redirect_uri"),
            (good.replacing(social.client, with: "client_nobody"), "unknown_client"),
        ] {
            let refused = try await browser.get("/auth/google/authorize?\(query)")
            #expect(refused.status == 400)
            #expect(refused.code == code)
            #expect(refused.headers.first(name: "location") == nil)
        }
        // Known, but not connected: the client is told.
        let fields = try browser.returned(try await browser.get("/auth/github/authorize?\(good)"))
        #expect(fields["error"] == "invalid_request")
        let plain = good.replacing("S256", with: "plain")
        #expect(
            try browser.returned(try await browser.get("/auth/google/authorize?\(plain)"))["error"] == "invalid_request"
        )
        #expect(
            try browser.returned(
                try await browser.get("/oauth2/authorize?\(good)&response_type=code&connection=friendster"))["error"]
                == "invalid_request")
    }
}
