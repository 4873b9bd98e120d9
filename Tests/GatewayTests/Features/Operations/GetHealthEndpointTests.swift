import HTTPTypes
import HummingbirdTesting
import ServiceKit
import Testing

@testable import GatewayService

@Suite struct GetHealthEndpointTests {
    /// A restart of the gateway does not help if its services are down.
    @Test func theProcessIsHealthyWithoutItsServices() async throws {
        // No service is scripted: a call would be an error.
        try await ScriptedFleet().run { client in
            let answer = try await client.send(.get, "/healthz")
            #expect(answer.status == .ok)
            #expect(answer.headers[.contentType] == "application/json")
            #expect(String(buffer: answer.body) == #"{"status":"ok","version":"\#(LatchkeyVersion.current)"}"#)
        }
    }

    @Test func itIsNeverLimited() { #expect(GetHealthEndpoint.operation.rateLimit == nil) }

    /// A load balancer has to see at once that the process has gone.
    @Test func itIsNeverCached() async throws {
        try await ScriptedFleet().run { client in
            let answer = try await client.send(.get, "/healthz")
            #expect(answer.headers[.cacheControl] == "no-store")
        }
    }
}
