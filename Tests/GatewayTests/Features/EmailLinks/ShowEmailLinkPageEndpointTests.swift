import Models
import Testing

@testable import GatewayService

@Suite struct ShowEmailLinkPageEndpointTests {
    @Test(arguments: [
        ("link", OneTimeGrant.Purpose.magicLink), ("verify", .verification), ("reset", .passwordReset),
        ("invite", .invite),
    ])
    func showingUsesNothingUp(_ page: String, _ purpose: OneTimeGrant.Purpose) async throws {
        let scenario = EmailScenario(purpose)
        try await scenario.fleet.run { client in
            for _ in 1...2 {
                let answer = try await client.page("/login/\(page)?token=mailed")
                #expect(answer.status == .ok && answer.html.input("token") != nil)
                #expect(answer.headers[.cacheControl] == "no-store")
                // Else the token in the URL would go to other sites.
                #expect(answer.headers[values: .referrerPolicy].contains("no-referrer"))
            }
            let other = try await client.page("/login/\(page == "link" ? "reset" : "link")?token=mailed")
            #expect(other.status == .unauthorized)
        }
        #expect(scenario.redeemed.entries.isEmpty && scenario.finished.entries.isEmpty)
    }

    @Test(arguments: ["", "?token=", "?token=gone", "?token=a%2Fb", "?token=" + String(repeating: "x", count: 201)])
    func anInvalidTokenHasNoPage(_ query: String) async throws {
        try await EmailScenario(.magicLink).fleet.run { client in
            let answer = try await client.send(.get, "/login/link\(query)")
            #expect(answer.code == "token_invalid")
            try expectDescribed(answer, by: ShowEmailLinkPageEndpoint<MagicLinkPage>.operation)
        }
    }
}
