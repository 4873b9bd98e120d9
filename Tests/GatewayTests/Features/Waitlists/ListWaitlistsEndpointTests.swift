import HTTPTypes
import HummingbirdTesting
import Models
import Testing

@testable import GatewayService

private typealias Scenario = WaitlistScenario

@Suite struct ListWaitlistsEndpointTests {
    private static let next = WaitlistRowID.make()

    private func fleet() throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Waitlists.ListWaitlists.self) { call, _ in
            guard call.member.user == Samples.user else { throw ServiceError.internal }
            guard call.cursor == nil, let feature = FeatureKey("dark-mode") else {
                return .init(rows: [], nextCursor: nil)
            }
            let row = WaitlistRow(
                id: Scenario.row, applicationID: Samples.application, userID: Samples.user,
                accountID: Samples.account, featureKey: feature, createdAt: .now, updatedAt: .now)
            return .init(rows: Array(repeating: row, count: min(call.limit, 2)), nextCursor: Self.next.description)
        }
        return fleet
    }

    @Test func linksToTheNextPage() async throws {
        try await fleet().run { client in
            let first = try await client.send(.get, "/auth/waitlists?limit=1", headers: Scenario.bearer)
            #expect(first.status == .ok && (first.json["data"] as? [Any])?.count == 1)
            let links = try #require(first.json["links"] as? [String: Any])
            #expect(links["self"] as? String == "http://auth.example.com/auth/waitlists?limit=1")
            let next = try #require(links["next"] as? String)
            #expect(next == "http://auth.example.com/auth/waitlists?limit=1&cursor=\(Self.next)")
            let last = try await client.send(
                .get, next.replacing("http://auth.example.com", with: ""), headers: Scenario.bearer)
            #expect((last.json["data"] as? [Any])?.isEmpty == true)
            #expect((last.json["links"] as? [String: Any])?["next"] == nil)
        }
    }

    @Test(arguments: ["limit=0", "limit=101", "limit=x", "cursor=x"])
    func refusesAPageThatDoesNotExist(_ query: String) async throws {
        try await fleet().run { client in
            let response = try await client.send(.get, "/auth/waitlists?\(query)", headers: Scenario.bearer)
            #expect(response.status == .badRequest && response.code == "invalid_request")
        }
    }
}
