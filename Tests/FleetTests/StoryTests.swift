import Foundation
import TestKit
import Testing

/// One person's way through all five processes, over HTTP.
@Suite struct StoryTests {
    @Test func signUpStaySignedInSignOut() async throws {
        let fleet = try await TestFleet.shared()
        let api = API(baseURL: fleet.baseURL)
        let email = API.newEmail("Ada")

        // Up and in at once, in an account of one's own.
        let signedUp = try await api.signUp(email)
        #expect(signedUp.status == 200)
        #expect(signedUp["profile.memberships.0.role"] == "owner")
        #expect(signedUp["profile.credentials.0.email"] == email.lowercased())
        let token = try #require(signedUp["tokens.access_token"])
        let me = try await api.bearing(token).get("/auth/me")
        #expect(me.status == 200)
        #expect(me["active_membership.id"] == signedUp["profile.memberships.0.id"])

        // The profile is one's own to change.
        let patched = try await api.bearing(token).patch(
            "/auth/me", ["display_name": "Ada", "timezone": "Europe/Berlin"])
        #expect(patched["identity.display_name"] == "Ada")
        let cleared = try await api.bearing(token).patch("/auth/me", ["display_name": NSNull()])
        #expect((cleared.json["identity"] as? [String: Any])?["display_name"] is NSNull)
        #expect(cleared["identity.timezone"] == "Europe/Berlin")

        // A refresh gives the same claims with a new lifetime.
        let refreshed = try await api.refresh(try #require(signedUp["tokens.refresh_token"]))
        #expect(refreshed.status == 200)
        let newToken = try #require(refreshed["access_token"])
        #expect(newToken != token)
        #expect(try await api.bearing(newToken).get("/auth/me").status == 200)

        // A second place, seen and ended from the first.
        let elsewhere = try await api.signIn(email)
        let there = try #require(elsewhere["tokens.access_token"])
        let sessions = try await api.bearing(newToken).get("/auth/sessions")
        let list = try #require(sessions.json["data"] as? [[String: Any]])
        #expect(list.count == 2)
        let other = try #require(list.first { $0["current"] as? Bool == false }?["id"] as? String)
        #expect(try await api.bearing(newToken).delete("/auth/sessions/\(other)").status == 204)
        #expect(try await api.bearing(there).get("/auth/me").status == 401)

        // Out: the token is refused at once.
        #expect(try await api.bearing(newToken).post("/auth/sign-out").status == 204)
        let refused = try await api.bearing(newToken).get("/auth/me")
        #expect(refused.status == 401)
        #expect(refused.code == "invalid_token")
    }

    @Test func waitlists() async throws {
        let fleet = try await TestFleet.shared()
        let signedUp = try await API(baseURL: fleet.baseURL).signUp(API.newEmail())
        let api = API(baseURL: fleet.baseURL, accessToken: signedUp["tokens.access_token"])

        #expect(try await api.get("/auth/waitlists/beta").json["data"] as? [String: Any] != nil)
        let joined = try await api.put("/auth/waitlists/beta")
        #expect(joined["data.feature_key"] == "beta")
        #expect(joined["links.self"] == "\(fleet.issuer)/auth/waitlists/beta")
        #expect(try await api.put("/auth/waitlists/beta")["data.waitlist_id"] == joined["data.waitlist_id"])
        for feature in ["a", "b", "c"] { #expect(try await api.put("/auth/waitlists/\(feature)").status == 200) }
        let first = try await api.get("/auth/waitlists?limit=3")
        #expect((first.json["data"] as? [Any])?.count == 3)
        let next = try #require(first["links.next"]).replacing(fleet.issuer, with: "")
        let second = try await api.get(next)
        #expect((second.json["data"] as? [Any])?.count == 1)
        #expect(second["links.next"] == nil)
        #expect(try await api.delete("/auth/waitlists/beta").status == 200)
        #expect(try await api.delete("/auth/waitlists/beta").status == 200)
        #expect(try await api.put("/auth/waitlists/Not%20A%20Key").status == 400)
        #expect(try await api.get("/auth/waitlists?limit=0").status == 400)
    }

    @Test func aNewPasswordEndsTheOtherSessions() async throws {
        let fleet = try await TestFleet.shared()
        let api = API(baseURL: fleet.baseURL)
        let email = API.newEmail()
        let here = try #require(try await api.signUp(email)["tokens.access_token"])
        let there = try await api.signIn(email)

        let wrong = try await api.bearing(here).post(
            "/auth/change-password",
            ["current_password": "not this one at all", "new_password": "another long sentence"])
        #expect(wrong.status == 401)
        #expect(wrong.code == "invalid_credentials")
        let weak = try await api.bearing(here).post(
            "/auth/change-password", ["current_password": API.password, "new_password": "short"])
        #expect(weak.status == 400)
        let changed = try await api.bearing(here).post(
            "/auth/change-password", ["current_password": API.password, "new_password": "another long sentence"])
        #expect(changed.status == 204)

        #expect(try await api.bearing(here).get("/auth/me").status == 200)
        #expect(try await api.bearing(there["tokens.access_token"]).get("/auth/me").status == 401)
        #expect(try await api.refresh(try #require(there["tokens.refresh_token"])).status == 401)
        #expect(try await api.signIn(email).status == 401)
        #expect(try await api.signIn(email, password: "another long sentence").status == 200)
    }

    @Test func aSuspensionEndsSessionsAtOnce() async throws {
        let fleet = try await TestFleet.shared()
        let api = API(baseURL: fleet.baseURL)
        let email = API.newEmail()
        let signedUp = try await api.signUp(email)
        let user = try #require(signedUp["profile.id"])

        _ = try await fleet.latchkey("users", "suspend", user)
        #expect(try await api.bearing(signedUp["tokens.access_token"]).get("/auth/me").status == 401)
        #expect(try await api.refresh(try #require(signedUp["tokens.refresh_token"])).status == 401)
        #expect(try await api.signIn(email).code == "user_suspended")
        #expect(try await api.signIn(email, password: "a wrong password").code == "invalid_credentials")

        _ = try await fleet.latchkey("users", "restore", user)
        #expect(try await api.signIn(email).status == 200)
    }

    @Test func aReusedTokenEndsItsSession() async throws {
        let fleet = try await TestFleet.shared()
        let api = API(baseURL: fleet.baseURL)
        let signedUp = try await api.signUp(API.newEmail())
        let first = try #require(signedUp["tokens.refresh_token"])
        let second = try #require(try await api.refresh(first)["refresh_token"])
        let third = try await api.refresh(second)
        #expect(third.status == 200)

        // Two generations old: no grace for that.
        let replay = try await api.refresh(first)
        #expect(replay.status == 401)
        #expect(replay.code == "refresh_token_reused")
        #expect(try await api.refresh(try #require(third["refresh_token"])).status == 401)
        #expect(try await api.bearing(third["access_token"]).get("/auth/me").status == 401)
    }
}
