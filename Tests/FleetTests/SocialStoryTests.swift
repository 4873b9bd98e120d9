import Foundation
import Models
import TestKit
import Testing

/// Signing in by providers, through all five processes.
@Suite struct SocialStoryTests {
    @Test func signsInWithEachProvider() async throws {
        let social = try await SocialFleet()
        for name in Provider.allCases {
            let email = API.newEmail(name.rawValue)
            try social.person([
                "id": .int(Int.random(in: 1...1_000_000_000)), "email": .string(email), "email_verified": "true",
                "xms_edov": true, "name": "Ann",
            ])
            let browser = SocialBrowser(social.fleet)
            let (me, tokens) = try await browser.signIn(name, social)
            #expect(me.status == 200)
            #expect(me["credentials.0.email"] == email)
            #expect(me["active_membership.role"] == "owner")
            let claims = try claims(of: try #require(tokens["access_token"]))
            #expect(claims["amr"] as? [String] == ["fed", name.rawValue])
            #expect(claims["client_id"] as? String == social.client)
            // The session is the browser's as well, at our own origin.
            #expect(browser.cookies["access_token"] != nil)
            // The second time it is the same person.
            let again = try await SocialBrowser(social.fleet).signIn(name, social)
            #expect(again.me["id"] == me["id"])
        }
    }

    @Test func startsAtTheStandardEndpointAndOnOurPage() async throws {
        let social = try await SocialFleet([.google])
        let email = API.newEmail()
        try social.person(["id": .string(email), "email": .string(email), "email_verified": true])
        let browser = SocialBrowser(social.fleet)
        let begun = try await browser.get(
            "/oauth2/authorize?\(browser.request(social))&response_type=code&connection=google&login_hint=\(email)")
        let url = try #require(begun.headers.first(name: "location"))
        #expect(url.hasPrefix(try social.provider.baseURL))
        #expect(url.contains("login_hint"))
        let fields = try browser.returned(try await browser.comeBack(url, social))
        #expect(try await browser.redeem(try #require(fields["code"]), social).status == 200)

        let page = SocialBrowser(social.fleet)
        let onward = SocialBrowser.escaped("/login/done?what=signed-in")
        let with = try await page.get("/login/with/google?client_id=\(social.client)&return_to=\(onward)")
        let back = try await page.comeBack(try #require(with.headers.first(name: "location")), social)
        #expect(back.status == 303)
        #expect(back.headers.first(name: "location") == "/login/done?what=signed-in")
        #expect(page.cookies["access_token"] != nil)
        for place in ["https://evil.example.com/", "//evil.example.com", "/login/../evil"] {
            let refused = try await page.get(
                "/login/with/google?client_id=\(social.client)&return_to=\(SocialBrowser.escaped(place))")
            #expect(refused.status == 400)
            #expect(refused.code == "return_to_invalid")
        }
    }

    /// A provider of OpenID Connect that others wrote.
    @Test func signsInWithAnyOpenIDProvider() async throws {
        let social = try await SocialFleet([])
        let email = API.newEmail()
        let other = try await TestOpenIDProvider.launch(
            claims: #"{"sub":"alice","email":"\#(email)","email_verified":true,"name":"Alice"}"#)
        try await social.connect(.google, issuer: other.issuer)
        let browser = SocialBrowser(social.fleet)
        let location = try await other.approve(try await browser.begin(.google, social), as: "alice")
        #expect(location.hasPrefix("\(social.fleet.issuer)/auth/google/callback?"))
        let fields = try browser.returned(try await browser.get(location))
        let tokens = try await browser.redeem(try #require(fields["code"]), social)
        let me = try await browser.api.bearing(tokens["access_token"]).get("/auth/me")
        #expect(me["credentials.0.email"] == email)
        #expect(me["identity.display_name"] == "Alice")
    }

    /// An attacker signed up with the address first. In the end only the owner is in the account.
    @Test func endsATakeoverThatBeganWithASignUp() async throws {
        let social = try await SocialFleet([.google])
        let email = API.newEmail("victim")
        let api = API(baseURL: social.fleet.baseURL)
        let attacker = try await api.raw(
            .POST, "/auth/sign-up", ["client_id": social.client, "email": email, "password": API.password],
            headers: [("Origin", try await social.origin())])
        #expect(attacker.status == 200)
        let old = try #require(attacker["tokens.access_token"])

        try social.person(["id": .string(email), "email": .string(email), "email_verified": true, "name": "Victim"])
        let browser = SocialBrowser(social.fleet)
        let held = try await browser.comeBack(try await browser.begin(.google, social), social)
        #expect(held.status == 303)
        #expect(held.headers.first(name: "location")?.hasPrefix("/login/confirm?client_id=") == true)
        #expect(browser.cookies["access_token"] == nil)
        #expect(try await browser.get("/login/confirm").status == 200)
        #expect(try await api.bearing(old).get("/auth/me").status == 200)

        // The link in the email opens a page. Its button completes the sign-in and returns the browser to the client.
        let mail = try await Mailbox(fleet: social.fleet, address: email).mail("magic_link")
        let link = try #require(mail.link(to: "link"))
        let page = try await browser.get(link)
        let csrf = try #require(page.text.firstMatch(of: #/name="csrf_token" value="([^"]+)"/#)?.1)
        let pressed = try await browser.post(
            "/login/link", ["token": try #require(mail.token), "csrf_token": String(csrf)], isForeign: false)
        // The next step is at the client, so the answer is a page of ours that moves on.
        #expect(pressed.status == 200)
        let onward = try #require(pressed.location?.text)
        #expect(onward.hasPrefix("/oauth2/authorize?request="))
        let fields = try browser.returned(try await browser.get(onward))
        let tokens = try await browser.redeem(try #require(fields["code"]), social)
        let me = try await api.bearing(tokens["access_token"]).get("/auth/me")
        #expect(me["id"] == attacker["profile.id"])
        #expect(me["identity.display_name"] == "Victim")

        #expect(try await api.bearing(old).get("/auth/me").status == 401)
        #expect(try await api.refresh(try #require(attacker["tokens.refresh_token"])).status == 401)
        let password = try await api.raw(
            .POST, "/auth/sign-in", ["client_id": social.client, "email": email, "password": API.password],
            headers: [("Origin", try await social.origin())])
        #expect(password.code == "invalid_credentials")
    }

    @Test func listsLinkedProvidersAndKeepsTheLastSignInMethod() async throws {
        let social = try await SocialFleet([.google, .github])
        let email = API.newEmail()
        try social.person(["id": 4711, "email": .string(email), "email_verified": true])
        let (me, tokens) = try await SocialBrowser(social.fleet).signIn(.google, social)
        let api = API(
            baseURL: social.fleet.baseURL, accessToken: tokens["access_token"], origin: try await social.origin())
        let list = try await api.get("/auth/connections")
        #expect(list["data.0.provider"] == "google")
        #expect(list["data.0.email"] == email)
        let id = try #require(list["data.0.id"])
        let refused = try await api.delete("/auth/connections/\(id)")
        #expect(refused.status == 409)
        #expect(refused.code == "last_sign_in_method")
        let other = try await SocialBrowser(social.fleet).signIn(.github, social)
        #expect(other.me["id"] == me["id"])
        let removed = try await api.delete("/auth/connections/\(id)")
        #expect(removed.status == 204, "\(removed.text)")
        #expect(try await api.get("/auth/connections")["data.0.provider"] == "github")
        #expect(try await api.delete("/auth/connections/garbage").status == 404)
        #expect(try await API(baseURL: social.fleet.baseURL).get("/auth/connections").status == 401)
    }

    private func claims(of token: String) throws -> [String: Any] {
        let parts = token.split(separator: ".")
        let json = try #require(Data(base64URL: String(parts[1])))
        return try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
    }
}
