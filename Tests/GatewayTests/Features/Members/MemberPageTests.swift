import Models
import Testing

@testable import GatewayService

private typealias Scenario = MembersScenario

@Suite struct MemberPageTests {
    private static let path = "/login/account/member"

    private static func query(_ user: UserID) -> String {
        "\(path)?account_id=\(Scenario.shared)&user_id=\(user)"
    }

    private static func form(_ action: String, _ user: UserID, _ more: String = "") -> String {
        "do=\(action)&account_id=\(Scenario.shared)&user_id=\(user)\(more)"
    }

    @Test func anOwnerChangesAndRemovesOthers() async throws {
        let calls = CallLog<String>()
        try await Scenario().fleet(calls).run { client in
            let page = try await client.page(Self.query(Scenario.bob), cookie: Scenario.cookie)
            #expect(page.html.contains("<h1>bob@example.com</h1>"))
            #expect(page.html.contains("<option value=\"member\" selected>"))
            #expect(page.html.contains("loses access to Lovelace &amp; Co right away"))
            let changed = try await client.submit(
                Self.form("role", Scenario.bob, "&role=owner"), to: Self.path, cookie: Scenario.cookie)
            #expect(changed.headers[.location]?.contains("/login/account/members?") == true)
            #expect(changed.headers[.location]?.hasSuffix("done=role") == true)
            let removed = try await client.submit(
                Self.form("remove", Scenario.bob), to: Self.path, cookie: Scenario.cookie)
            #expect(removed.headers[.location]?.hasSuffix("done=removed") == true && removed.setCookies.isEmpty)
        }
        #expect(calls.entries == ["role owner of bob", "advance true", "remove bob", "advance true"])
    }

    @Test func whoLeavesTheirCurrentAccountGoesOnInAnother() async throws {
        let calls = CallLog<String>()
        try await Scenario(role: .member, current: Scenario.shared).fleet(calls).run { client in
            let page = try await client.page(Self.query(Samples.user), cookie: Scenario.cookie)
            #expect(page.html.contains("You’ll lose access to Lovelace &amp; Co."))
            #expect(!page.html.contains("<select id=\"role\""))
            let left = try await client.submit(
                Self.form("remove", Samples.user), to: Self.path, cookie: Scenario.cookie)
            #expect(left.headers[.location]?.contains("done=leave-account") == true)
            #expect(left.setCookies.contains { $0.hasPrefix("access_token=access-1") })
        }
        #expect(calls.entries == ["switch true", "remove ada", "advance true"])
    }

    @Test func whoLeavesAnotherAccountStaysWhereTheyAre() async throws {
        let calls = CallLog<String>()
        try await Scenario(role: .member).fleet(calls).run { client in
            let left = try await client.submit(
                Self.form("remove", Samples.user), to: Self.path, cookie: Scenario.cookie)
            #expect(left.headers[.location]?.contains("done=leave-account") == true && left.setCookies.isEmpty)
        }
        #expect(calls.entries == ["remove ada", "advance true"])
    }

    @Test func theOnlyMemberDeletesTheAccount() async throws {
        let calls = CallLog<String>()
        try await Scenario(isAlone: true).fleet(calls).run { client in
            let page = try await client.page(Self.query(Samples.user), cookie: Scenario.cookie)
            #expect(page.html.contains("Lovelace &amp; Co is deleted with its invitations"))
            #expect(!page.html.contains("<select id=\"role\"") && page.html.contains("value=\"delete\""))
            let answer = try await client.submit(
                Self.form("delete", Samples.user), to: Self.path, cookie: Scenario.cookie)
            #expect(answer.headers[.location]?.contains("done=delete-account") == true)
        }
        #expect(calls.entries == ["delete", "advance true"])
    }

    @Test func showsWhyItIsRefused() async throws {
        var error = ServiceError(.soleOwner, detail: "No.")
        error.accounts = [.init(id: Scenario.shared, name: "Lovelace & Co")]
        try await Scenario(error: error).fleet().run { client in
            let page = try await client.submit(
                Self.form("role", Samples.user, "&role=viewer"), to: Self.path, cookie: Scenario.cookie)
            #expect(page.status == .conflict && page.html.contains("You’re the only owner of Lovelace &amp; Co,"))
        }
        // The cookies of the account in which the browser goes on are set all the same.
        try await Scenario(error: error, current: Scenario.shared).fleet().run { client in
            let page = try await client.submit(
                Self.form("remove", Samples.user), to: Self.path, cookie: Scenario.cookie)
            #expect(page.status == .conflict && page.setCookies.contains { $0.hasPrefix("access_token=access-1") })
        }
    }

    @Test func sendsAwayWhoHasNothingToChange() async throws {
        try await Scenario(role: .member).fleet().run { client in
            let other = try await client.page(Self.query(Scenario.bob), cookie: Scenario.cookie)
            #expect(other.headers[.location]?.contains("/login/account/members?") == true)
            let unknown = try await client.page(Self.query(.make()), cookie: Scenario.cookie)
            #expect(unknown.headers[.location]?.hasPrefix("/login/account?") == true)
            #expect(try await client.page(Self.path, cookie: Scenario.cookie).status == .notFound)
            // A second click.
            let again = try await client.submit(
                Self.form("remove", .make()), to: Self.path, cookie: Scenario.cookie)
            #expect(again.headers[.location]?.contains("/login/account/members?") == true)
        }
        try await Scenario().fleet().run { client in
            for fields in [Self.form("erase", Scenario.bob), Self.form("role", Scenario.bob, "&role=x"), "do=remove"] {
                let wrong = try await client.submit(fields, to: Self.path, cookie: Scenario.cookie)
                #expect(wrong.status == .badRequest)
            }
        }
    }
}
