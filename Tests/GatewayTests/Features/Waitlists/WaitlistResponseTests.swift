import Foundation
import Models
import Testing

@testable import GatewayService

@Suite struct WaitlistResponseTests {
    @Test func linksToItself() throws {
        let feature = try #require(FeatureKey("dark-mode"))
        let response = WaitlistResponse(
            .init(featureKey: feature, waitlistID: nil), issuer: "https://auth.example.com")
        let data = try JSONEncoder().encode(response)
        let json = try #require(JSONSerialization.jsonObject(with: data) as? [String: [String: Any]])
        #expect(json["links"]?["self"] as? String == "https://auth.example.com/auth/waitlists/dark-mode")
        #expect(json["data"]?["feature_key"] as? String == "dark-mode")
    }

    @Test(arguments: ["Dark", "-dark", "dark%2Fmode", "dark%20mode", String(repeating: "x", count: 65)])
    func refusesAMalformedKey(_ key: String) async throws {
        try await WaitlistScenario.fleet().run { client in
            for method in [GetWaitlistEndpoint.operation, JoinWaitlistEndpoint.operation] {
                let answer = try await client.send(
                    method.route.method, "/auth/waitlists/\(key)", headers: WaitlistScenario.bearer)
                #expect(answer.invalidParameters == ["path feature_key format"], "\(method.id)")
            }
        }
    }
}
