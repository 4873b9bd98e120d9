import Models
import Testing

@testable import GatewayService

private typealias Scenario = MembersScenario

@Suite struct MembersPageTests {
    private static let path = "/login/account/members?account_id=\(Scenario.shared)"

    @Test func ownersFindWhatTheyCanChange() async throws {
        try await Scenario().fleet().run { client in
            let page = try await client.page(Self.path, cookie: Scenario.cookie)
            #expect(page.status == .ok && page.html.contains("<h1>Lovelace &amp; Co</h1>"))
            #expect(page.html.contains("bob@example.com") && page.html.contains("Suspended"))
            #expect(page.html.contains("user_id=\(Scenario.bob)") && page.html.contains("user_id=\(Samples.user)"))
            #expect(page.html.contains("Rename account"))
            #expect(!page.html.contains("<form method=\"post\""))
            let done = try await client.page("\(Self.path)&done=removed", cookie: Scenario.cookie)
            #expect(done.html.contains("Member removed."))
        }
    }

    @Test func othersFindHowToLeave() async throws {
        try await Scenario(role: .viewer).fleet().run { client in
            let page = try await client.page(Self.path, cookie: Scenario.cookie)
            #expect(page.html.contains("Leave account: Ada") && page.html.contains("Unnamed member"))
            #expect(!page.html.contains("user_id=\(Scenario.bob)") && !page.html.contains("Rename account"))
        }
    }

    @Test func sendsStrangersAway() async throws {
        try await Scenario().fleet().run { client in
            let other = try await client.page(
                "/login/account/members?account_id=\(AccountID.make())", cookie: Scenario.cookie)
            #expect(other.headers[.location]?.hasPrefix("/login/account?") == true)
            #expect(try await client.page("/login/account/members", cookie: Scenario.cookie).status == .notFound)
            let anonymous = try await client.page("\(Self.path)&client_id=client_demo")
            #expect(anonymous.headers[.location]?.hasPrefix("/login?") == true)
        }
    }
}
