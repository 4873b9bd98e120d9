import Models
import TestKit
import Testing

@testable import GatewayService

private typealias Scenario = PersonalDataScenario

@Suite struct ListActivityEndpointTests {
    @Test func listsAPageWithALinkToTheNext() async throws {
        try await Scenario(entries: 3).fleet().run { client in
            let answer = try await client.send(.get, "/auth/me/activity?limit=2", headers: Scenario.bearer)
            try expectDescribed(answer, by: ListActivityEndpoint.operation)
            let entries = try #require(answer.json["data"] as? [[String: Any]])
            #expect(entries.count == 2 && entries.first?["device"] as? String == "Firefox on Linux")
            #expect((entries.first?["actor"] as? [String: Any])?["type"] as? String == "user")
            // No internal names, and nothing that the entry does not have.
            #expect(entries.first?["caller"] == nil && entries.first?["reason"] == nil)
            let links = try #require(answer.json["links"] as? [String: Any])
            #expect(links["self"] as? String == "http://auth.example.com/auth/me/activity?limit=2")
            let last = try #require(entries.last?["id"] as? String)
            #expect(
                links["next"] as? String == "http://auth.example.com/auth/me/activity?limit=2&cursor=\(last)")
        }
    }

    @Test func statesThePlaceWhereThereIsAFileOfPlaces() async throws {
        let places = try await PlacesTextTests.places()
        try await Scenario(address: TestPlaces.Address.lyon).fleet().run(configure: { $0.places = places }) { client in
            let answer = try await client.send(.get, "/auth/me/activity", headers: Scenario.bearer)
            try expectDescribed(answer, by: ListActivityEndpoint.operation)
            let entries = try #require(answer.json["data"] as? [[String: Any]])
            #expect(entries.first?["place"] as? String == "Lyon, France")
        }
    }

    @Test func theLastPageHasNoNext() async throws {
        try await Scenario().fleet().run { client in
            let answer = try await client.send(.get, "/auth/me/activity", headers: Scenario.bearer)
            try expectDescribed(answer, by: ListActivityEndpoint.operation)
            #expect((answer.json["links"] as? [String: Any])?["next"] == nil)
            let anonymous = try await client.send(.get, "/auth/me/activity")
            #expect(anonymous.status == .unauthorized)
        }
    }

    @Test(arguments: ["limit=0", "limit=101", "limit=x", "cursor=x"])
    func refusesAPageThatDoesNotExist(_ query: String) async throws {
        try await Scenario().fleet().run { client in
            let answer = try await client.send(.get, "/auth/me/activity?\(query)", headers: Scenario.bearer)
            #expect(answer.status == .badRequest && answer.code == "invalid_request")
        }
    }
}
