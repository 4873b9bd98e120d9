import Testing

@testable import GatewayService

@Suite struct GetHealthEndpointTests {
    /// A restart of the gateway does not help if its services are down.
    @Test func theProcessIsHealthyWithoutItsServices() async throws {
        try await ScriptedFleet().run { client in
            let answer = try await client.send(.get, "/healthz")
            #expect(answer.status == .ok && String(buffer: answer.body) == "ok\n")
        }
    }

    @Test func itIsNeverLimited() { #expect(GetHealthEndpoint.operation.rateLimit == nil) }
}
