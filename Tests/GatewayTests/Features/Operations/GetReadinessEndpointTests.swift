import Models
import Testing

@testable import GatewayService

@Suite struct GetReadinessEndpointTests {
    private func fleet(isStoreReachable: Bool) throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        for service in [ServiceName.identity, .tokens, .mailer, .waitlists] {
            fleet.answer(Operations.GetHealth.self, at: service) { _, _ in
                .init(
                    service: service, instance: "1", processID: 1, checks: [.init(name: "store", ok: isStoreReachable)])
            }
        }
        return fleet
    }

    @Test func itIs200WhenEverythingIsReachable() async throws {
        try await fleet(isStoreReachable: true).run { client in
            let answer = try await client.send(.get, "/readyz")
            #expect(answer.status == .ok)
            #expect(String(buffer: answer.body).hasPrefix("identity: ok\nidentity store: ok\n"))
        }
    }

    @Test func itIs503WithTheLinesWhenAStoreIsNot() async throws {
        try await fleet(isStoreReachable: false).run { client in
            let answer = try await client.send(.get, "/readyz")
            #expect(answer.status == .serviceUnavailable && answer.headers[.retryAfter] == "1")
            let detail = try #require(answer.json["detail"] as? String)
            #expect(detail.contains("identity: ok\nidentity store: failing\n"))
        }
    }
}
