import Foundation
import Models
import NIOHTTP1
import TestKit
import Testing

/// The admin API of a running fleet, as a program with a key sees it.
@Suite struct ConsoleStoryTests {
    private struct NewKey: Decodable {
        let id: String
        let key: String
    }

    private struct Created: Decodable { let id: String }

    private struct Entry: Decodable {
        struct Actor: Decodable { let type, id: String; let name: String? }
        struct Change: Decodable { let field: String; let from, to: String? }
        let event: String
        let actor: Actor
        let changes: [Change]?
    }

    /// A program with a new key.
    private func program(
        _ fleet: TestFleet, _ scope: String, _ options: String..., name: String = "program"
    ) async throws -> (admin: API, key: NewKey) {
        let key = try await fleet.latchkey(
            as: NewKey.self, ["api-keys", "create", "--name", name, "--scope", scope] + options)
        return (API(baseURL: try fleet.consoleURL, accessToken: key.key), key)
    }

    /// Entries of the audit log, one in a line.
    private func audit(_ fleet: TestFleet, _ options: String...) async throws -> [Entry] {
        try await fleet.latchkey(in: [:], ["audit", "--json"] + options).split(separator: "\n").map {
            try JSONDecoder().decode(Entry.self, from: Data($0.utf8))
        }
    }

    private func id(_ answer: API.Answer) throws -> String { try #require(answer["id"], "\(answer.text)") }

    @Test func aProgramDoesAllForAnApplication() async throws {
        let fleet = try await TestFleet.shared()
        let (admin, key) = try await program(fleet, "write", name: "Deploy")
        let application = try id(try await admin.raw(.POST, "/admin/applications", ["name": "Acme Notes"]))
        let client = try await admin.raw(
            .POST, "/admin/clients",
            [
                "application_id": application, "name": "Web", "origins": ["https://notes.example.com"],
                "login_methods": ["password", "magic_link"], "confidential": true,
            ])
        #expect(client.status == 201 && client["client_secret"]?.hasPrefix("lks_") == true)
        let clientPath = "/admin/clients/\(try id(client))"
        #expect(try await admin.raw(.PATCH, clientPath, ["name": "Website"])["name"] == "Website")
        let secret = try await admin.raw(.POST, "\(clientPath)/secret", ["overlap": 60])
        #expect(secret["client_secret"] != nil && secret["client_secret"] != client["client_secret"])

        // Users.
        let email = API.newEmail("ann")
        let user = try await admin.raw(
            .POST, "/admin/users",
            ["application_id": application, "email": email, "email_verified": true, "password": API.password])
        #expect(user.status == 201)
        let userPath = "/admin/users/\(try id(user))"
        for (action, status) in [
            ("suspend", "suspended"), ("restore", "active"), ("verify", "active"), ("unlock", "active"),
            ("send-reset", "active"),
        ] {
            let changed = try await admin.raw(.POST, "\(userPath)/\(action)")
            #expect(changed.status == 200 && changed["status"] == status, "\(action): \(changed.text)")
        }
        let password = try await admin.raw(
            .PUT, "\(userPath)/password", ["password": "another long sentence of mine"])
        #expect(password.status == 200)
        let moved = API.newEmail("anna")
        #expect(try await admin.raw(.PUT, "\(userPath)/email", ["email": moved]).status == 200)
        let found = try await admin.raw(.GET, "/admin/users?search=\(moved)&application_id=\(application)")
        #expect(found["data.0.email"] == moved && found["data.1.email"] == nil)
        #expect(try await admin.raw(.GET, "\(userPath)/explanation").status == 200)
        #expect(try await admin.raw(.GET, "\(userPath)/sessions").status == 200)
        #expect(try await admin.raw(.DELETE, "\(userPath)/sessions").status == 200)
        let exported = try await admin.raw(.GET, "/admin/applications/\(application)/users/export")
        #expect(exported["data.0.email"] == moved && !exported.text.contains("argon2"))

        // Accounts, invitations, waitlists.
        let accounts = try await admin.raw(.GET, "/admin/applications/\(application)/accounts")
        let account = try #require(accounts["data.0.id"], "\(accounts.text)")
        #expect(try await admin.raw(.GET, "/admin/accounts/\(account)/members")["data.0.role"] == "owner")
        let invite = try await admin.raw(
            .POST, "/admin/accounts/\(account)/invites", ["email": API.newEmail("ben"), "role": "member"])
        #expect(invite.status == 201 && invite["url"]?.hasPrefix("http") == true)
        let revoked = try await admin.raw(.DELETE, "/admin/accounts/\(account)/invites/\(try id(invite))")
        #expect(revoked["status"] == "revoked")
        let signUp = try await admin.raw(
            .POST, "/admin/applications/\(application)/invites", ["email": API.newEmail("carl")])
        #expect(signUp.status == 201)
        let invites = "/admin/applications/\(application)/invites"
        #expect(try await admin.raw(.GET, invites)["data.0.id"] == signUp["id"])
        #expect(try await admin.raw(.DELETE, "\(invites)/\(try id(signUp))")["status"] == "revoked")
        #expect(try await admin.raw(.GET, "/admin/applications/\(application)/sign-up-waitlist").status == 200)
        #expect(try await admin.raw(.GET, "/admin/waitlists/beta").status == 200)

        // The fleet.
        #expect(try await admin.raw(.GET, "/admin/keys")["data.0.kid"] != nil)
        #expect(try await admin.raw(.GET, "/admin/mails?state=waiting").status == 200)
        #expect(try await admin.raw(.GET, "/admin/status").status == 200)
        #expect(try await admin.raw(.GET, "/admin/metrics")["text"]?.contains("latchkey_rpc") == true)
        let preview = try await admin.raw(.GET, "\(clientPath)/mails/password_reset?language=ja")
        #expect(preview["html"]?.contains("lang=\"ja\"") == true)

        // Every change names the key.
        let entries = try await audit(fleet, "--app", application, "--limit", "100")
        let events = Set(entries.filter { $0.actor.id == key.id && $0.actor.name == "Deploy" }.map(\.event))
        #expect(
            events.isSuperset(of: [
                "application_created", "client_created", "client_updated", "client_secret_renewed", "user_created",
                "user_suspended", "user_restored", "user_unlocked", "mail_requested", "password_changed",
                "email_changed", "invite_created", "invite_revoked", "users_exported",
            ]), "\(events)")
        #expect(entries.allSatisfy { $0.actor.type == "operator" || $0.actor.type == "service" })

        // The end.
        let refused = try await admin.raw(.DELETE, "/admin/applications/\(application)")
        #expect(refused.status == 409 && refused.code == "application_in_use")
        #expect(try await admin.raw(.POST, "\(userPath)/erase")["status"] == "erased")
        #expect(try await admin.raw(.DELETE, clientPath).status == 200)
        #expect(try await admin.raw(.DELETE, "/admin/applications/\(application)").status == 200)
        #expect(try await admin.raw(.GET, "/admin/applications/\(application)").status == 404)
    }

    @Test func aClientThatIsNotValidLeavesNothingBehind() async throws {
        let fleet = try await TestFleet.shared()
        let (admin, _) = try await program(fleet, "write")
        let application = try id(try await admin.raw(.POST, "/admin/applications", ["name": "Half \(UUID())"]))
        let valid: [String: Any] = [
            "application_id": application, "name": "Web", "origins": ["https://notes.example.com"],
        ]
        let mistakes: [(name: String, value: Any, path: String)] = [
            ("redirect_uris", ["javascript:alert(1)"], "/redirect_uris/0"),
            ("post_logout_redirect_uris", ["javascript:alert(1)"], "/post_logout_redirect_uris/0"),
            ("jwks", "{\"keys\":[]}", "/jwks"),
        ]
        for mistake in mistakes {
            var body = valid
            body[mistake.name] = mistake.value
            let answer = try await admin.raw(.POST, "/admin/clients", body)
            #expect(answer.status == 400, "\(answer.text)")
            #expect(answer["invalid_params.0.path"] == mistake.path, "\(answer.text)")
        }
        let list = "/admin/clients?application_id=\(application)"
        #expect(try await admin.raw(.GET, list)["data.0.id"] == nil)

        var body = valid
        body["post_logout_redirect_uris"] = ["https://notes.example.com/bye"]
        body["confidential"] = true
        let client = try await admin.raw(.POST, "/admin/clients", body)
        #expect(client.status == 201 && client["client_secret"] != nil, "\(client.text)")
        #expect(client["token_endpoint_auth_method"] == "client_secret_basic")
        #expect(client["post_logout_redirect_uris.0"] == "https://notes.example.com/bye")
        let identifier = try id(client)
        #expect(try await admin.raw(.GET, list)["data.0.id"] == identifier)
    }

    @Test func aKeyOfOneApplicationSeesOnlyIt() async throws {
        let fleet = try await TestFleet.shared()
        let (all, _) = try await program(fleet, "write")
        let own = try await fleet.latchkey(as: Created.self, "apps", "create", "--name", "Own \(UUID())").id
        let other = try await fleet.latchkey(as: Created.self, "apps", "create", "--name", "Other \(UUID())").id
        let (admin, _) = try await program(fleet, "write", "--app", own)
        func user(_ application: String) async throws -> String {
            try id(
                try await all.raw(
                    .POST, "/admin/users", ["application_id": application, "email": API.newEmail()]))
        }
        let (mine, theirs) = (try await user(own), try await user(other))
        #expect(try await admin.raw(.GET, "/admin/users/\(mine)").status == 200)
        for (method, path) in [
            (HTTPMethod.GET, ""), (.POST, "/suspend"), (.POST, "/erase"), (.GET, "/sessions"), (.DELETE, "/sessions"),
            (.GET, "/explanation"),
        ] {
            let answer = try await admin.raw(method, "/admin/users/\(theirs)\(path)")
            #expect(answer.status == 404, "\(method) \(path)")
        }
        #expect(try await all.raw(.GET, "/admin/users/\(theirs)")["status"] == "active")
        let list = try await admin.raw(.GET, "/admin/users")
        #expect(list["data.0.id"] == mine && list["data.1.id"] == nil)
        #expect(try await admin.raw(.GET, "/admin/users?application_id=\(other)").status == 404)
        #expect(try await admin.raw(.GET, "/admin/applications")["data.1.id"] == nil)
        #expect(try await admin.raw(.GET, "/admin/audit").text.contains(other) == false)
        let created = try await admin.raw(
            .POST, "/admin/users", ["application_id": other, "email": API.newEmail()])
        #expect(created.status == 404)
        for path in ["/admin/keys", "/admin/mails", "/admin/api-keys", "/admin/status"] {
            #expect(try await admin.raw(.GET, path).status == 403, "\(path)")
        }
    }

    @Test func aRevokedOrReadingKeyChangesNothing() async throws {
        let fleet = try await TestFleet.shared()
        let (reader, key) = try await program(fleet, "read", "--expires", "1h")
        #expect(try await reader.raw(.GET, "/admin/applications").status == 200)
        let refused = try await reader.raw(.POST, "/admin/applications", ["name": "x"])
        #expect(refused.status == 403 && refused.code == "insufficient_scope")
        _ = try await fleet.latchkey(as: Created.self, "api-keys", "revoke", key.id, "--yes")
        let revoked = try await reader.raw(.GET, "/admin/applications")
        #expect(revoked.status == 401 && revoked.code == "invalid_token")
        // The gateway takes no such key, and the console no token of a user.
        let api = API(baseURL: fleet.baseURL)
        let token = try #require(try await api.signUp(API.newEmail())["tokens.access_token"])
        let console = try fleet.consoleURL
        #expect(try await API(baseURL: console, accessToken: token).raw(.GET, "/admin/users").status == 401)
        let (writer, _) = try await program(fleet, "write")
        #expect(try await api.bearing(writer.accessToken).raw(.GET, "/auth/me").status == 401)
        #expect(try await api.bearing(writer.accessToken).raw(.GET, "/admin/users").status == 404)
    }

    /// Both changes are kept, and each entry has the value that the other one has left.
    @Test func twoOperatorsChangeOneThing() async throws {
        let fleet = try await TestFleet.shared()
        let application = try await fleet.latchkey(as: Created.self, "apps", "create", "--name", "Shared").id
        let programs = [
            try await program(fleet, "write", name: "first").admin,
            try await program(fleet, "write", name: "second").admin,
        ]
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for index in 0..<20 {
                group.addTask {
                    try await programs[index % 2].raw(
                        .PATCH, "/admin/applications/\(application)", ["name": "Shared \(index)"]
                    ).status
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses.allSatisfy { $0 == 200 })
        let entries = try await audit(fleet, "--app", application, "--event", "application_updated")
        let changes = entries.compactMap { $0.changes?.first { $0.field == "name" } }
        #expect(entries.count == 20 && changes.count == 20)
        #expect(Set(entries.map(\.actor.name)) == ["first", "second"])
        // Each name was given once and replaced once, except for the last.
        let replaced = changes.compactMap(\.from)
        #expect(Set(replaced).count == 20 && replaced.contains("Shared"))
        let name = try await programs[0].raw(.GET, "/admin/applications/\(application)")["name"]
        #expect(changes.compactMap(\.to).filter { !replaced.contains($0) } == [name].compactMap(\.self))
    }

    @Test func aRequestThatIsSentAgainIsCarriedOutOnce() async throws {
        let fleet = try await TestFleet.shared()
        let (admin, _) = try await program(fleet, "write")
        let name = "Once \(UUID())"
        let answers = try await withThrowingTaskGroup(of: API.Answer.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    try await admin.raw(
                        .POST, "/admin/applications", ["name": name], headers: [("Idempotency-Key", name)])
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(answers.map(\.text)).count == 1 && answers.allSatisfy { $0.status == 201 })
        struct Named: Decodable { let name: String }
        let applications = try await fleet.latchkey(as: [Named].self, "apps", "list")
        #expect(applications.count { $0.name == name } == 1)
    }

    @Test func theListenerIsReachedByItsOwnNamesOnly() async throws {
        let fleet = try await TestFleet.shared()
        let (admin, _) = try await program(fleet, "read")
        let rebound = try await admin.raw(.GET, "/admin/applications", headers: [("Host", "evil.example")])
        #expect(rebound.status == 403 && rebound.code == "forbidden")
        let described = try await API(baseURL: admin.baseURL).raw(.GET, "/admin/openapi.json")
        #expect(described.status == 200 && described["openapi"] == "3.1.0")
        let answer = try await admin.raw(.GET, "/admin/applications", headers: [("Origin", "https://evil.example")])
        #expect(answer.headers.first(name: "access-control-allow-origin") == nil)
    }

    /// Two fleets on one machine that both ask for the default port.
    @Test func aSecondFleetListensElsewhere() async throws {
        let first = try await TestFleet.launch(environment: ["LATCHKEY_CONSOLE_BIND": ""])
        let second = try await TestFleet.launch(environment: ["LATCHKEY_CONSOLE_BIND": ""])
        let urls = [try first.consoleURL, try second.consoleURL]
        #expect(Set(urls).count == 2)
        for (fleet, url) in zip([first, second], urls) {
            let (admin, _) = try await program(fleet, "read")
            #expect(admin.baseURL == url)
            #expect(try await admin.raw(.GET, "/admin/applications").status == 200)
        }
        #expect(second.log.contains("is in use, so the console listens on port"))
    }
}
