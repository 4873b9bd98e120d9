import HTTPTypes
import Models
import Testing

@testable import GatewayService

private typealias Scenario = PersonalDataScenario

@Suite struct DeleteUserPageTests {
    private static let path = "/login/account/delete?client_id=client_demo"

    @Test func tellsWhatGoesAndDeletes() async throws {
        try await Scenario().fleet().run { client in
            let page = try await client.page(Self.path, cookie: Scenario.cookie)
            #expect(page.html.contains("ada@example.com") && page.html.contains("Your profile, your email addresses"))
            #expect(page.html.contains("/login/account/data?client_id=client_demo"))
            let answer = try await client.submit("confirm=on", to: Self.path, cookie: Scenario.cookie)
            #expect(answer.headers[.location] == "/login/done?client_id=client_demo&what=deleted")
            #expect(answer.setCookies.filter { $0.contains("Max-Age=0") && $0.contains("_token=") }.count == 2)
        }
    }

    @Test func deletesNobodyWithoutTheTick() async throws {
        try await Scenario().fleet().run { client in
            let page = try await client.submit("", to: Self.path, cookie: Scenario.cookie)
            #expect(page.status == .badRequest && page.html.contains("Tick the box first."))
            #expect(!page.setCookies.contains { $0.contains("Max-Age=0") })
        }
    }

    @Test func namesTheAccountsThatNeedAnOwner() async throws {
        try await Scenario(isSoleOwner: true).fleet().run { client in
            let page = try await client.submit("confirm=on", to: Self.path, cookie: Scenario.cookie)
            #expect(page.status == .conflict && page.html.contains("You’re the only owner of Lovelace &amp; Co,"))
        }
    }

    @Test func asksForAFreshSignInFirst() async throws {
        for (scenario, query) in [
            (Scenario(isFresh: false), "/login/account/confirm?client_id=client_demo&return_to="),
            (Scenario(hasFactor: true), "/login/account/confirm?client_id=client_demo&return_to="),
        ] {
            try await scenario.fleet().run { client in
                for answer in [
                    try await client.page(Self.path, cookie: Scenario.cookie),
                    try await client.submit("confirm=on", to: Self.path, cookie: Scenario.cookie),
                ] { #expect(answer.headers[.location]?.contains(query) == true) }
            }
        }
    }
}
