import HTTPTypes
import HummingbirdTesting
import Models
import Testing

@testable import GatewayService

private typealias Scenario = WaitlistScenario

@Suite struct LeaveWaitlistEndpointTests {
    @Test func removesTheUser() async throws {
        try await Scenario.fleet(isOn: true).run { client in
            for _ in 0..<2 {
                let response = try await client.send(
                    .delete, "/auth/waitlists/dark-mode", headers: Scenario.bearer)
                #expect(response.status == .ok)
                let data = try #require(response.json["data"] as? [String: Any])
                #expect(data["feature_key"] as? String == "dark-mode" && data["signed_up"] as? Bool == false)
                let links = try #require(response.json["links"] as? [String: Any])
                #expect(links["self"] as? String == "http://auth.example.com/auth/waitlists/dark-mode")
            }
        }
    }

    @Test func refusesAMalformedKey() async throws {
        try await Scenario.fleet().run { client in
            let response = try await client.send(.delete, "/auth/waitlists/Dark", headers: Scenario.bearer)
            #expect(response.status == .badRequest && response.code == "invalid_request")
            let anonymous = try await client.send(.delete, "/auth/waitlists/dark-mode")
            #expect(anonymous.status == .unauthorized)
        }
    }
}
