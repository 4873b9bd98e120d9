import Foundation
import TestKit
import Testing

/// Signing in by several steps, and what an operator sets for it.
@Suite struct LoginMethodsTests {
    private struct Made: Decodable {
        let id: String
    }

    private struct Invitation: Decodable {
        let token: String
    }

    private func check(
        _ email: String, _ api: API, client: String = "client_demo", origin: String? = nil
    ) async throws -> API.Answer {
        try await api.send(
            .POST, "/auth/check-email", ["client_id": client, "email": email],
            headers: origin.map { [("Origin", $0)] } ?? [])
    }

    @Test func checkEmailListsTheSignInMethods() async throws {
        let fleet = try await TestFleet.shared()
        let api = API(baseURL: fleet.baseURL)
        let email = API.newEmail("Ada")
        let before = try await check(email, api)
        #expect(before.status == 200)
        #expect(before["status"] == "unregistered")
        #expect(before["preferred.0"] == "password")
        _ = try await api.signUp(email)
        let after = try await check(email.uppercased(), api)
        #expect(after["status"] == "registered")
        #expect(after["preferred.0"] == "password")

        let methods = try await api.post("/auth/login-methods", ["client_id": "client_demo"])
        #expect(methods["password.submit_url"] == "\(fleet.issuer)/auth/sign-in")
        #expect(methods["magic_link.submit_url"] == "\(fleet.issuer)/auth/send-magic-link")
        #expect(methods.json.count == 2)
    }

    @Test func hidesWhetherAnAddressIsRegistered() async throws {
        let fleet = try await TestFleet.shared()
        let api = API(baseURL: fleet.baseURL)
        let app = try await fleet.latchkey(as: Made.self, "apps", "create", "--name", "Discreet").id
        let origin = "https://discreet.example"
        let client = try await fleet.latchkey(
            as: Made.self, "clients", "create", "--app", app, "--name", "Web", "--origin", origin, "--method",
            "password", "--method", "magic_link", "--method", "oauth_google"
        ).id
        let email = API.newEmail()
        let signedUp = try await api.send(
            .POST, "/auth/sign-up", ["client_id": client, "email": email, "password": API.password],
            headers: [("Origin", origin)])
        #expect(signedUp.status == 200)
        #expect(signedUp.headers.first(name: "access-control-allow-origin") == origin)
        let told = try await check(email, api, client: client, origin: origin)
        #expect(told["status"] == "registered")
        // A method without a connection is enabled, and not there.
        #expect(told.json["available"] as? [String] == ["password", "magic_link"])

        _ = try await fleet.latchkey("apps", "update", app, "--hide-account-existence")
        let hidden = try await check(email, api, client: client, origin: origin)
        let nobody = try await check(API.newEmail(), api, client: client, origin: origin)
        #expect(hidden.status == 200)
        #expect(hidden["status"] == "unregistered")
        #expect(hidden.text == nobody.text)
    }

    @Test func linksOpenTheClientsOwnPage() async throws {
        let fleet = try await TestFleet.shared()
        let api = API(baseURL: fleet.baseURL)
        let app = try await fleet.latchkey(as: Made.self, "apps", "create", "--name", "Own Pages").id
        let origin = "https://own.example"
        let client = try await fleet.latchkey(
            as: Made.self, "clients", "create", "--app", app, "--name", "Web", "--origin", origin, "--method",
            "password", "--method", "magic_link", "--link-page", "magic_link=\(origin)/in?from=mail"
        ).id
        let email = API.newEmail()
        for path in ["/auth/sign-up", "/auth/send-magic-link"] {
            let answer = try await api.send(
                .POST, path, ["client_id": client, "email": email, "password": API.password],
                headers: [("Origin", origin)])
            #expect([200, 204].contains(answer.status))
        }
        let mailbox = Mailbox(fleet: fleet, address: email)
        let mail = try await mailbox.mail("magic_link")
        #expect(mail.text.contains("\(origin)/in?from=mail&token="))
        // Other emails link to our pages.
        let verification = try await mailbox.mail("verification")
        #expect(verification.link(to: "verify") != nil)
        // What the page does with it.
        let token = try #require(mail.token)
        let signedIn = try await api.send(
            .POST, "/auth/sign-in-with-token", ["token": token], headers: [("Origin", origin)])
        #expect(signedIn.status == 200)
        #expect(signedIn["profile.credentials.0.email"] == email)

        // An origin with a link page can't be removed silently.
        await #expect(throws: TestKitError.self) {
            _ = try await fleet.latchkey("clients", "update", client, "--origin", "https://elsewhere.example")
        }
    }

    /// Closed, by invitation, or for some domains: who may not sign up learns why, and who may reaches a session.
    @Test func anApplicationDecidesWhoSignsUp() async throws {
        let fleet = try await TestFleet.shared()
        let app = try await fleet.latchkey(as: Made.self, "apps", "create", "--name", "Team", "--sign-up", "closed").id
        let origin = "https://team.example"
        let client = try await fleet.latchkey(
            as: Made.self, "clients", "create", "--app", app, "--name", "Web", "--origin", origin, "--method",
            "password"
        ).id
        let api = API(baseURL: fleet.baseURL)
        func signUp(_ email: String) async throws -> API.Answer {
            try await api.send(
                .POST, "/auth/sign-up", ["client_id": client, "email": email, "password": API.password],
                headers: [("Origin", origin)])
        }
        let email = API.newEmail()
        var answer = try await signUp(email)
        #expect(answer.status == 403)
        #expect(answer["code"] == "sign_up_closed")
        _ = try await fleet.latchkey("apps", "update", app, "--sign-up", "invite")
        answer = try await signUp(email)
        #expect(answer["code"] == "invitation_required")
        _ = try await fleet.latchkey("apps", "update", app, "--sign-up", "open", "--allow-domain", "team.example")
        answer = try await signUp(email)
        #expect(answer["code"] == "email_domain_not_allowed")
        _ = try await fleet.latchkey("apps", "update", app, "--allow-domain", "")
        answer = try await signUp(email)
        #expect(answer.status == 200)

        // Where only invited people may sign up, an invitation is all that they need.
        _ = try await fleet.latchkey("apps", "update", app, "--sign-up", "invite")
        let account = try #require(answer["profile.active_membership.account_id"])
        let invited = API.newEmail()
        let invite = ["invites", "create", "--account", account, "--role", "member", "--email"]
        let made = try await fleet.latchkey(as: Invitation.self, invite + [invited])
        answer = try await api.send(
            .POST, "/auth/accept-invite", ["token": made.token], headers: [("Origin", origin)])
        #expect(answer.status == 200)
        #expect(answer["profile.credentials.0.email"] == invited)
        // Where nobody may, nobody is invited.
        _ = try await fleet.latchkey("apps", "update", app, "--sign-up", "closed")
        await #expect(throws: TestKitError.self) {
            _ = try await fleet.latchkey(as: Invitation.self, invite + [API.newEmail()])
        }
    }

    /// Where nobody has a password, an emailed code is all that a new person needs.
    @Test func aNewPersonSignsUpByMailWhereNoClientOffersPasswords() async throws {
        let fleet = try await TestFleet.shared()
        let app = try await fleet.latchkey(as: Made.self, "apps", "create", "--name", "Mail only").id
        let origin = "https://mail-only.example"
        let client = try await fleet.latchkey(
            as: Made.self, "clients", "create", "--app", app, "--name", "Web", "--origin", origin, "--method",
            "magic_link"
        ).id
        let api = API(baseURL: fleet.baseURL)
        let email = API.newEmail("Eve")
        func send() async throws {
            let answer = try await api.send(
                .POST, "/auth/send-magic-link", ["client_id": client, "email": email], headers: [("Origin", origin)])
            #expect(answer.status == 204)
        }
        try await send()
        let mailbox = Mailbox(fleet: fleet, address: email)
        let mail = try await mailbox.mail("sign_up")
        let signedUp = try await api.send(
            .POST, "/auth/sign-in-with-code",
            ["client_id": client, "email": email, "code": try #require(mail.code)], headers: [("Origin", origin)])
        #expect(signedUp.status == 200)
        #expect(try await check(email, api, client: client, origin: origin)["status"] == "registered")
        try await send()
        _ = try await mailbox.mail("magic_link")
        _ = try await fleet.latchkey("apps", "update", app, "--no-sign-up-by-mail")
    }
}
