import Crypto
import Foundation
import Models
import TestKit
import Testing

/// Clients of the authorization server, over HTTP, through all five processes.
@Suite struct OAuthStoryTests {
    @Test func aPublicClientSignsAUserIn() async throws {
        let oauth = try await OAuthClient(try await TestFleet.shared())

        // Without a session: to the sign-in page, and back to the same request.
        let begun = try await oauth.authorize(["nonce": "n-1", "state": "a state"])
        #expect(begun.status == 303)
        let login = try #require(begun.location)
        #expect(login.path == "/login" && login["client_id"] == oauth.id)
        let signedUp = try await oauth.signUp()
        let back = try await oauth.get(try #require(login["return_to"]))
        let answer = try #require(back.location)
        #expect(answer.text.hasPrefix(oauth.redirectURI + "?") && answer["state"] == "a state")
        #expect(answer["iss"] == oauth.issuer)
        let code = try #require(answer["code"])

        // Gone on once: there is no second code for the same request.
        let again = try await oauth.get(try #require(login["return_to"]))
        #expect(again.status == 400 && again.code == "authorization_expired")

        let tokens = try await oauth.redeem(code)
        #expect(tokens.status == 200 && tokens["scope"] == "openid email")
        let claims = try OAuthClient.claims(of: try #require(tokens["id_token"]))
        #expect(claims["sub"] as? String == signedUp["profile.id"] && claims["aud"] as? String == oauth.id)
        #expect(claims["nonce"] as? String == "n-1" && claims["iss"] as? String == oauth.issuer)
        let info = try await oauth.api.bearing(tokens["access_token"]).get("/oauth2/userinfo")
        #expect(info["email"] == signedUp["profile.credentials.0.email"] && info["name"] == nil)
        // An ID token is not an access token.
        #expect(try await oauth.api.bearing(tokens["id_token"]).get("/oauth2/userinfo").status == 401)

        // A reused code revokes what it gave.
        let replayed = try await oauth.redeem(code)
        #expect(replayed.status == 400 && replayed["error"] == "invalid_grant")
        #expect(try await oauth.api.bearing(tokens["access_token"]).get("/oauth2/userinfo").status == 401)
        let gone = try await oauth.token([("grant_type", "refresh_token"), ("refresh_token", tokens["refresh_token"])])
        #expect(gone["error"] == "invalid_grant")
        // The browser's own session has nothing to do with it.
        #expect(try await oauth.api.bearing(signedUp["tokens.access_token"]).get("/auth/me").status == 200)
    }

    @Test func aConfidentialClientAuthenticatesEachTime() async throws {
        let fleet = try await TestFleet.shared()
        let oauth = try await OAuthClient(fleet, arguments: ["--confidential"])
        let secret = try #require(oauth.secret)
        _ = try await oauth.signUp()
        let code = try #require(try await oauth.authorize().location?["code"])

        let without = try await oauth.redeem(code)
        #expect(without.status == 401 && without["error"] == "invalid_client")
        #expect(without.headers.first(name: "WWW-Authenticate")?.hasPrefix("Basic") == true)
        let wrong = try await oauth.redeem(code, secret: String(secret.dropLast()) + "_")
        #expect(wrong["error"] == "invalid_client")
        let tokens = try await oauth.redeem(code, secret: secret)
        #expect(tokens.status == 200)

        // Its refresh token is worth nothing without the secret, at either endpoint.
        let refresh = [("grant_type", "refresh_token"), ("refresh_token", tokens["refresh_token"])]
        #expect(try await oauth.token(refresh)["error"] == "invalid_client")
        let byAPI = try await oauth.api.refresh(try #require(tokens["refresh_token"]))
        #expect(byAPI.status == 401 && byAPI.code == "invalid_refresh_token")
        let refreshed = try await oauth.token(refresh, secret: secret)
        #expect(refreshed.status == 200)

        // It may ask about tokens of its application, and give them up.
        func ask(_ token: String?) async throws -> [String: Any] {
            let answer = try await oauth.form("/oauth2/introspect", [("token", token)], secret: secret)
            return answer.json
        }
        let access = refreshed["access_token"]
        let known = try await ask(access)
        #expect(known["active"] as? Bool == true && known["client_id"] as? String == oauth.id)
        let revoked = try await oauth.form(
            "/oauth2/revoke", [("token", refreshed["refresh_token"])], secret: secret)
        #expect(revoked.status == 200)
        #expect(try await ask(access).count == 1)
        #expect(try await oauth.api.bearing(access).get("/oauth2/userinfo").status == 401)

        // A new secret replaces the old one.
        struct Renewed: Decodable { let client_secret: String }
        let renewed = try await fleet.latchkey(as: Renewed.self, "clients", "secret", oauth.id)
        let second = try #require(try await oauth.authorize().location?["code"])
        #expect(try await oauth.redeem(second, secret: secret)["error"] == "invalid_client")
        #expect(try await oauth.redeem(second, secret: renewed.client_secret).status == 200)
    }

    /// A third-party client's tokens open neither another client's session nor the user's own pages.
    @Test func aThirdPartyClientStaysOne() async throws {
        let fleet = try await TestFleet.shared()
        let client = try await OAuthClient(fleet, arguments: ["--no-first-party"])
        _ = try await client.signUp()
        let asked = try await client.authorize(["scope": "openid offline_access"])
        let consent = try #require(asked.location)
        #expect(consent.path == "/oauth2/consent")
        let code = try #require(try await client.agree(consent.text).location?["code"])
        let tokens = try await client.redeem(code)
        let (access, refresh) = (try #require(tokens["access_token"]), try #require(tokens["refresh_token"]))
        let claims = try OAuthClient.claims(of: access)
        #expect(claims["aud"] as? String == client.id && claims["delegated"] as? Bool == true)

        let api = API(baseURL: fleet.baseURL)
        #expect(try await api.bearing(access).get("/auth/me").status == 403)
        #expect(try await api.bearing(access).get("/oauth2/userinfo").status == 200)
        #expect(try await api.refresh(refresh).status == 401)
        // As a browser's cookie it identifies nobody.
        let stranger = try await OAuthClient(fleet)
        for cookie in ["access_token=\(access)", "refresh_token=\(refresh)"] {
            let account = try await api.raw(.GET, "/login/account?client_id=client_demo", headers: [("Cookie", cookie)])
            #expect(account.status == 303 && account.location?.path == "/login")
            let path = OAuthClient.query(
                "/oauth2/authorize",
                [
                    ("client_id", stranger.id), ("redirect_uri", stranger.redirectURI), ("response_type", "code"),
                    ("scope", "openid profile email"),
                    ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
                    ("code_challenge_method", "S256"),
                ])
            let answer = try await api.raw(.GET, path, headers: [("Cookie", cookie)])
            #expect(answer.location?.path == "/login")
        }
        // Its own refreshing goes on.
        let next = try await client.token([("grant_type", "refresh_token"), ("refresh_token", refresh)])
        #expect(next.status == 200)
        // And it is no place to type a password into.
        let typed = try await api.post(
            "/auth/sign-up",
            ["client_id": client.id, "email": API.newEmail(), "password": API.password])
        #expect(typed.status == 403)
    }

    /// The client means one user, and gets a code of no other (OIDC Core §3.1.2.2).
    @Test func anIDTokenHintAdmitsOnlyItsUser() async throws {
        let oauth = try await OAuthClient(try await TestFleet.shared())
        let ada = try await oauth.signUp()
        let code = try #require(try await oauth.authorize().location?["code"])
        let hint = try #require(try await oauth.redeem(code)["id_token"])
        let same = try await oauth.authorize(["id_token_hint": hint, "prompt": "none", "state": "1"])
        #expect(same.location?["code"] != nil && same.location?["state"] == "1")

        // Bob signs in in the same browser.
        let bob = try await oauth.signUp()
        #expect(bob["profile.id"] != ada["profile.id"])
        let silent = try await oauth.authorize(["id_token_hint": hint, "prompt": "none", "state": "2"])
        #expect(silent.location?["error"] == "login_required" && silent.location?["code"] == nil)
        #expect(silent.location?["state"] == "2" && silent.location?["iss"] == oauth.issuer)
        let asked = try await oauth.authorize(["id_token_hint": hint, "state": "3"])
        let login = try #require(asked.location)
        #expect(login.path == "/login")
        let back = try #require(login["return_to"])
        // Bob's session, from before or from now on, answers nothing.
        #expect(try await oauth.get(back).location?.path == "/login")
        _ = try await oauth.signUp()
        let refused = try await oauth.get(back)
        #expect(refused.location?["error"] == "login_required" && refused.location?["state"] == "3")
        #expect(refused.location?["iss"] == oauth.issuer)
        // Ada's does.
        let signedIn = try await oauth.signIn(try #require(ada["profile.credentials.0.email"]))
        #expect(signedIn.status == 200)
        let answer = try await oauth.get(back)
        let tokens = try await oauth.redeem(try #require(answer.location?["code"]))
        #expect(try OAuthClient.claims(of: try #require(tokens["id_token"]))["sub"] as? String == ada["profile.id"])

        let forged = try await oauth.authorize(["id_token_hint": String(hint.dropLast(4)) + "AAAA", "state": "4"])
        #expect(forged.location?["error"] == "invalid_request" && forged.location?["state"] == "4")
        // Another client's token identifies nobody to this client.
        let other = try await OAuthClient(try await TestFleet.shared())
        let elsewhere = try await other.authorize(["id_token_hint": hint])
        #expect(elsewhere.location?["error"] == "invalid_request")
    }

    /// The three ways to require a new sign-in.
    @Test(arguments: [["prompt": "login"], ["prompt": "select_account"], ["max_age": "0"]])
    func issuesNoCodeBeforeARequiredSignIn(_ parameters: [String: String]) async throws {
        let oauth = try await OAuthClient(try await TestFleet.shared())
        let email = try #require(try await oauth.signUp()["profile.credentials.0.email"])
        let login = try #require(try await oauth.authorize(parameters).location)
        #expect(login.path == "/login")
        let back = try #require(login["return_to"])
        #expect(try await oauth.get(back).location?.path == "/login")
        _ = try await oauth.signIn(email)
        #expect(try await oauth.get(back).location?["code"] != nil)
        guard parameters["prompt"] == nil else { return }
        let silent = try await oauth.authorize(parameters.merging(["prompt": "none"]) { $1 })
        #expect(silent.location?["error"] == "login_required" && silent.location?["iss"] == oauth.issuer)
    }

    @Test(arguments: [2048, 2049, 8000])
    func returnsTheStateByteForByte(_ length: Int) async throws {
        let oauth = try await OAuthClient(try await TestFleet.shared())
        _ = try await oauth.signUp()
        let state = String((0..<length).map { _ in Character(UnicodeScalar(UInt8.random(in: 0x20...0x7e))) })
        let answer = try await oauth.authorize(["state": state])
        #expect(answer.status == 303 && answer.location?["state"] == state && answer.location?["iss"] == oauth.issuer)
        #expect((answer.location?["code"] == nil) == (answer.location?["error"] == "invalid_request"))
        let errors = try await oauth.authorize(["state": state, "response_type": "token"])
        #expect(errors.location?["state"] == state && errors.location?["error"] == "unsupported_response_type")
    }

    @Test func signsOutForAClient() async throws {
        let bye = "https://notes.example.com/bye"
        let oauth = try await OAuthClient(
            try await TestFleet.shared(), arguments: ["--post-logout-redirect-uri", bye])
        let signedUp = try await oauth.signUp()
        let code = try #require(try await oauth.authorize().location?["code"])
        let tokens = try await oauth.redeem(code)
        let path = OAuthClient.query(
            "/oauth2/logout",
            [
                ("id_token_hint", tokens["id_token"]), ("post_logout_redirect_uri", bye), ("state", "s"),
            ])
        let out = try await oauth.get(path)
        #expect(out.status == 303 && out.location?.text == bye + "?state=s")
        #expect(try await oauth.api.bearing(signedUp["tokens.access_token"]).get("/auth/me").status == 401)
        #expect(try await oauth.api.bearing(tokens["access_token"]).get("/oauth2/userinfo").status == 401)
    }

    /// 20 browsers' worth of one code, over HTTP, with several replicas behind: one gets tokens.
    @Test func aCodeCountsOnceUnderParallelRequests() async throws {
        let oauth = try await OAuthClient(try await TestFleet.shared())
        _ = try await oauth.signUp()
        let code = try #require(try await oauth.authorize().location?["code"])
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<20 { group.addTask { try await oauth.redeem(code).status } }
            return try await group.reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }
        }
        #expect(statuses == [200: 1, 400: 19])
    }
}
