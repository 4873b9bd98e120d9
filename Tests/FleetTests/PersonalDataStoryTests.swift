import Foundation
import Models
import TestKit
import Testing

/// What people do with their own data, through all five processes.
@Suite struct PersonalDataStoryTests {
    @Test func aRevokedClientLosesItsAccess() async throws {
        let client = try await OAuthClient(try await TestFleet.shared(), arguments: ["--no-first-party"])
        let user = client.api.bearing(try await client.signUp()["tokens.access_token"])
        let asked = try await client.authorize(["scope": "openid offline_access"])
        let consent = try #require(asked.location)
        let code = try #require(try await client.agree(consent.text).location?["code"])
        let tokens = try await client.redeem(code)
        let refresh = [("grant_type", "refresh_token"), ("refresh_token", tokens["refresh_token"])]
        #expect(try await client.token(refresh).status == 200)
        // A code that waits is void, too.
        let waiting = try #require(try await client.authorize(["scope": "openid offline_access"]).location?["code"])

        let listed = try await user.get("/auth/consents")
        #expect(listed["data.0.client_id"] == client.id && listed["data.0.scopes.0"] == "offline_access")
        // No third party manages the user's consents.
        let delegated = client.api.bearing(tokens["access_token"])
        #expect(try await delegated.delete("/auth/consents/\(client.id)").status == 403)
        #expect(try await user.delete("/auth/consents/\(client.id)").status == 204)
        #expect(try await user.delete("/auth/consents/\(client.id)").status == 404)

        #expect(try await client.token(refresh)["error"] == "invalid_grant")
        #expect(try await client.redeem(waiting)["error"] == "invalid_grant")
        #expect(try await delegated.get("/oauth2/userinfo").status == 401)
        // The user is asked again, and their own session goes on.
        let again = try #require(try await client.authorize(["scope": "openid offline_access"]).location)
        #expect(again.path == "/oauth2/consent")
        let renewed = try #require(try await client.agree(again.text).location?["code"])
        #expect(try await client.redeem(renewed).status == 200)
        let activity = try await user.get("/auth/me/activity?limit=3")
        #expect(
            (0..<3).map { activity["data.\($0).event"] } == ["consent_granted", "consent_revoked", "consent_granted"])
        #expect(activity["data.0.actor.type"] == "user" && activity["links.next"] != nil)
    }

    @Test func aUserTakesTheirDataAndGoes() async throws {
        let fleet = try await TestFleet.shared()
        let (api, email) = (API(baseURL: fleet.baseURL), API.newEmail("ann"))
        let signedUp = try await api.signUp(email)
        let user = api.bearing(signedUp["tokens.access_token"])
        let mailbox = Mailbox(fleet: fleet, address: email)
        let code = try #require(try await mailbox.mail("verification").code)
        let verified = try await user.post(
            "/auth/verify-with-code", ["email_id": try #require(signedUp["profile.credentials.0.id"]), "code": code])
        #expect(verified.status == 204)
        let invitee = API.newEmail("bob")
        #expect(try await user.post("/auth/invites", ["email": invitee, "role": "member"]).status == 201)
        #expect(try await user.put("/auth/waitlists/dark-mode").status == 200)

        let export = try await user.get("/auth/me/export")
        #expect(export.status == 200 && export["emails.0.email"] == email && export["invites_sent.0.email"] == invitee)
        #expect(export["user.id"] == signedUp["profile.id"] && export["waitlists.0.feature_key"] == "dark-mode")
        let activity = (export.json["activity"] as? [[String: Any]])?.compactMap { $0["event"] as? String } ?? []
        // The export is recorded once it is complete.
        #expect(export["sessions.0.id"] != nil && activity.contains("sign_up") && !activity.contains("data_exported"))
        #expect((export.json["incomplete"] as? [String]) == [])
        let deliveries = (export.json["mails"] as? [String: [[String: Any]]])?["deliveries"] ?? []
        #expect(
            deliveries.contains { $0["kind"] as? String == "verification" && $0["event"] as? String == "delivered" })
        #expect(!export.text.contains("argon2"))

        // A second sign-in elsewhere ends as well.
        let elsewhere = api.bearing(try await api.signIn(email)["tokens.access_token"])
        #expect(try await elsewhere.get("/auth/me").status == 200)
        #expect(try await user.delete("/auth/me").status == 204)
        for session in [user, elsewhere] { #expect(try await session.get("/auth/me").status == 401) }
        #expect(try await api.signIn(email).code == "invalid_credentials")
        // The first one is about the sign-in elsewhere.
        let notice = try await mailbox.mail("notice", 1)
        #expect(notice.subject.contains("was deleted") && !notice.text.contains("/login/"))
        // The address is free again.
        #expect(try await api.signUp(email).status == 200)
    }

    @Test func theOnlyOwnerOfASharedAccountStays() async throws {
        let fleet = try await TestFleet.shared()
        let api = API(baseURL: fleet.baseURL)
        let (owner, member) = (API.newEmail("owner"), API.newEmail("member"))
        let signedUp = try await api.signUp(owner)
        let user = api.bearing(signedUp["tokens.access_token"])
        let code = try #require(try await Mailbox(fleet: fleet, address: owner).mail("verification").code)
        _ = try await user.post(
            "/auth/verify-with-code", ["email_id": try #require(signedUp["profile.credentials.0.id"]), "code": code])
        _ = try await user.post("/auth/invites", ["email": member, "role": "member"])
        let token = try #require(try await Mailbox(fleet: fleet, address: member).mail("invite").token)
        let joined = try await api.post("/auth/accept-invite", ["token": token])
        #expect(joined.status == 200)

        let refused = try await user.delete("/auth/me")
        #expect(refused.status == 409 && refused.code == "sole_owner")
        #expect(refused["accounts.0.id"] == signedUp["profile.active_membership.account_id"])
        #expect(try await user.get("/auth/me").status == 200)
        // The member may go, and then the owner.
        #expect(try await api.bearing(joined["tokens.access_token"]).delete("/auth/me").status == 204)
        #expect(try await user.delete("/auth/me").status == 204)
    }
}
