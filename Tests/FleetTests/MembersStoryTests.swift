import Foundation
import TestKit
import Testing

/// People who share an account, through all five processes and two gateways.
@Suite struct MembersStoryTests {
    /// A user with a verified address, in their personal account.
    private struct Person {
        let id: String
        let email: String
        let api: API
        let mailbox: Mailbox
        let personal: String

        init(_ name: String, _ fleet: TestFleet) async throws {
            email = API.newEmail(name)
            let api = API(baseURL: fleet.baseURL)
            let signedUp = try await api.signUp(email)
            self.api = api.bearing(signedUp["tokens.access_token"])
            id = try #require(signedUp["profile.id"])
            personal = try #require(signedUp["profile.active_membership.account_id"])
            mailbox = Mailbox(fleet: fleet, address: email)
            let code = try #require(try await mailbox.mail("verification").code)
            let verified = try await self.api.post(
                "/auth/verify-with-code",
                ["email_id": try #require(signedUp["profile.credentials.0.id"]), "code": code])
            #expect(verified.status == 204)
        }

        /// A new session in `account`.
        func session(in account: String) async throws -> API {
            let session = api.bearing(try await api.signIn(email)["tokens.access_token"])
            let switched = try await session.post("/auth/active-membership", ["account_id": account])
            #expect(switched.status == 200)
            return api.bearing(switched["tokens.access_token"])
        }

        /// Accepts the latest invitation, and returns the session that this opens.
        func accept(_ number: Int) async throws -> API {
            let token = try #require(try await mailbox.mail("invite", number).token)
            let accepted = try await API(baseURL: api.baseURL).post("/auth/accept-invite", ["token": token])
            #expect(accepted.status == 200)
            return api.bearing(accepted["tokens.access_token"])
        }
    }

    /// The statuses of many requests, over as many connections, so that both gateways get some.
    private func statuses(_ session: API) async throws -> Set<Int> {
        var found: Set<Int> = []
        for _ in 0..<20 { found.insert(try await session.get("/auth/me").status) }
        return found
    }

    @Test func aRoleCountsAtEveryGatewayAtOnce() async throws {
        let fleet = try await TestFleet.launch(environment: ["LATCHKEY_SCALE": "gateway=2"])
        let (ann, bob) = (try await Person("ann", fleet), try await Person("bob", fleet))
        let created = try await ann.api.post("/auth/accounts", ["name": " Design   team "])
        #expect(created.status == 201 && created["name"] == "Design team")
        let account = try #require(created["id"])
        let members = "/auth/accounts/\(account)/members"
        let annAtWork = try await ann.session(in: account)
        #expect(try await annAtWork.post("/auth/invites", ["email": bob.email, "role": "owner"]).status == 201)
        let bobAtWork = try await bob.accept(0)
        #expect(try await bobAtWork.get("/auth/invites").status == 200)
        let page = try await bobAtWork.get("\(members)?limit=1")
        let annsPlace = try #require(page["data.0.id"])
        #expect(page["data.0.user_id"] == ann.id && page["data.0.email"] == ann.email && page["links.next"] != nil)
        // Both gateways know both sessions.
        #expect(try await statuses(bobAtWork) == [200])
        #expect(try await statuses(bob.api) == [200])

        let changed = try await ann.api.patch("\(members)/\(bob.id)", ["role": "viewer"])
        #expect(changed.status == 200 && changed["role"] == "viewer")
        // The token that states the old role is refused everywhere; the session in the other account goes on.
        #expect(try await statuses(bobAtWork) == [401])
        #expect(try await statuses(bob.api) == [200])
        let notice = try await bob.mailbox.mail("notice", about: "Your role on")
        #expect(notice.text.contains("“Design team”"))
        let again = try await bob.session(in: account)
        #expect(try await again.get("/auth/me")["active_membership.role"] == "viewer")
        #expect(try await again.get(members)["data.0.email"] == nil)
        #expect(try await again.get("/auth/invites").code == "not_owner")
        for answer in [
            try await again.patch("/auth/accounts/\(account)", ["name": "Mine"]),
            try await again.patch("\(members)/\(bob.id)", ["role": "owner"]),
            try await again.delete("\(members)/\(annsPlace)"), try await again.delete("/auth/accounts/\(account)"),
        ] { #expect(answer.code == "not_owner") }

        #expect(try await annAtWork.delete("\(members)/\(ann.id)").code == "sole_owner")
        #expect(try await annAtWork.delete("\(members)/\(bob.id)").status == 204)
        #expect(try await statuses(again) == [401])
        #expect(try await statuses(bob.api) == [200])
        #expect(try await bob.api.get(members).code == "not_found")
        #expect(try await bob.api.post("/auth/active-membership", ["account_id": account]).code == "not_found")
        let profile = try await bob.api.get("/auth/me")
        #expect((profile.json["memberships"] as? [Any])?.count == 1 && profile["active_membership.role"] == "owner")
        _ = try await bob.mailbox.mail("notice", about: "no longer a member")
        let activity = try await bob.api.get("/auth/me/activity?limit=1")
        #expect(activity["data.0.event"] == "member_removed" && activity["data.0.ip_address"] == nil)
        // Nobody leaves their personal account. The only member of a shared one deletes it.
        let own = try await ann.api.delete("/auth/accounts/\(ann.personal)/members/\(ann.id)")
        #expect(own.code == "personal_account")
        #expect(try await annAtWork.delete("\(members)/\(ann.id)").code == "sole_owner")
        #expect(try await annAtWork.delete("/auth/accounts/\(account)").status == 204)
        #expect(try await statuses(annAtWork) == [401])
        #expect(try await ann.api.get(members).code == "not_found")
        try await fleet.stop()
    }

    @Test func ofTwoOwnersWhoDemoteEachOtherOneStays() async throws {
        let fleet = try await TestFleet.shared()
        let (ann, bob) = (try await Person("ann", fleet), try await Person("bob", fleet))
        let account = try #require(try await ann.api.post("/auth/accounts", ["name": "Two of us"])["id"])
        let annAtWork = try await ann.session(in: account)
        #expect(try await annAtWork.post("/auth/invites", ["email": bob.email, "role": "owner"]).status == 201)
        _ = try await bob.accept(0)
        let members = "/auth/accounts/\(account)/members"
        async let first = ann.api.patch("\(members)/\(bob.id)", ["role": "viewer"])
        async let second = bob.api.patch("\(members)/\(ann.id)", ["role": "viewer"])
        let answers = [try await first, try await second]
        #expect(answers.filter { $0.status == 200 }.count == 1)
        #expect(answers.contains { $0.status == 401 || $0.code == "not_owner" })
        let listed = try await fleet.latchkey(as: Shown.self, "accounts", "show", account)
        #expect(listed.members.filter { $0.role == "owner" }.count == 1)
    }

    private struct Account: Decodable {
        let id: String
        let name: String?
        let members: Int
        let personal: Bool
    }

    private struct Member: Decodable {
        let userID: String
        let role: String
        let email: String?

        enum CodingKeys: String, CodingKey {
            case role, email
            case userID = "user_id"
        }
    }

    private struct Shown: Decodable {
        let account: Account
        let members: [Member]
    }

    private struct Page: Decodable {
        struct Links: Decodable { let next: String? }
        let data: [Account]
        let links: Links
    }

    @Test func anOperatorManagesAccounts() async throws {
        let fleet = try await TestFleet.shared()
        let (ann, bob) = (try await Person("ann", fleet), try await Person("bob", fleet))
        let name = "Team \(UUID().uuidString)"
        let account = try #require(try await ann.api.post("/auth/accounts", ["name": name])["id"])
        let annAtWork = try await ann.session(in: account)
        #expect(try await annAtWork.post("/auth/invites", ["email": bob.email, "role": "member"]).status == 201)
        let bobAtWork = try await bob.accept(0)

        let page = try await fleet.latchkey(
            as: Page.self, "accounts", "list", "--app", "Latchkey Demo", "--search", name.lowercased())
        #expect(page.data.map(\.id) == [account] && page.data[0].members == 2 && !page.data[0].personal)
        let latest = try await fleet.latchkey(
            as: Page.self, "accounts", "list", "--app", "Latchkey Demo", "--limit", "1")
        #expect(latest.data.count == 1 && latest.links.next != nil)
        let shown = try await fleet.latchkey(as: Shown.self, "accounts", "show", name)
        #expect(shown.account.name == name && shown.members.map(\.userID) == [ann.id, bob.id])
        #expect(shown.members.map(\.email) == [ann.email, bob.email])

        let changed = try await fleet.latchkey(
            as: Member.self, "accounts", "set-role", account, "--user", bob.email, "--role", "owner")
        #expect(changed.role == "owner")
        #expect(try await bobAtWork.get("/auth/me").status == 401)
        _ = try await fleet.latchkey("accounts", "rename", account, "--name", "Renamed \(name)")
        #expect(try await annAtWork.get("/auth/me")["active_membership.account.name"] == "Renamed \(name)")
        await #expect(throws: (any Error).self) {
            try await fleet.latchkey("accounts", "remove-member", account, "--user", bob.id)
        }
        _ = try await fleet.latchkey("accounts", "remove-member", account, "--user", bob.id, "--yes")
        #expect(try await fleet.latchkey(as: Shown.self, "accounts", "show", account).members.map(\.userID) == [ann.id])
        await #expect(throws: (any Error).self) {
            try await fleet.latchkey("accounts", "set-role", account, "--user", ann.id, "--role", "viewer")
        }
        _ = try await fleet.latchkey("accounts", "delete", account, "--yes")
        #expect(try await annAtWork.get("/auth/me").status == 401)
        #expect(try await ann.api.get("/auth/me").status == 200)
    }
}
