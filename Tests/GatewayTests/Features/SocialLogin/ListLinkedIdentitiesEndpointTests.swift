import HTTPTypes
import HummingbirdTesting
import Models
import Testing

@testable import GatewayService

private typealias Scenario = ConnectionScenario

/// The connections of a user.
@Suite struct ListLinkedIdentitiesEndpointTests {
    @Test func listsThem() async throws {
        try await Scenario.fleet().run { client in
            let response = try await client.send(
                .get, "/auth/connections", headers: [.authorization: "Bearer good"])
            #expect(response.status == .ok)
            let list = try #require(response.json["data"] as? [[String: Any]])
            #expect(list.count == 1 && list[0]["provider"] as? String == "google")
            #expect(list[0]["id"] as? String == Scenario.identity.description)
        }
    }

    @Test func isForSignedInUsers() async throws {
        try await Scenario.fleet().run { client in
            let response = try await client.send(.get, "/auth/connections")
            #expect(response.status == .unauthorized)
        }
    }
}
