import HTTPTypes
import HummingbirdTesting
import Synchronization
import Testing

@testable import GatewayService

/// Metrics are for the networks that the operator names.
@Suite struct GetMetricsEndpointTests {
    private func status(
        _ headers: HTTPFields = [:], configure: (inout GatewayConfiguration) -> Void = { _ in }
    ) async throws -> Int {
        let status = Mutex(0)
        try await ScriptedFleet().run(configure: configure) { client in
            let answer = try await client.send(.get, "/metrics", headers: headers)
            if answer.status == .forbidden { #expect(answer.code == "metrics_not_allowed") }
            status.withLock { $0 = Int(answer.status.code) }
        }
        return status.withLock { $0 }
    }

    @Test func thisMachineMayRead() async throws {
        #expect(try await status() == 200)
    }

    @Test func aProxyRequestsForItsClients() async throws {
        // Not trusted: the client is unknown.
        for name in [HTTPField.Name.forwarded, .forwardedFor, .via] {
            #expect(try await status([name: "10.0.0.1"]) == 403, "\(name)")
        }
        // Trusted: the client that it states.
        func trust(_ configuration: inout GatewayConfiguration) {
            configuration.clientAddress = ClientAddress(trustedProxies: AddressRange.loopback)
        }
        #expect(try await status([.forwardedFor: "203.0.113.9"], configure: trust) == 403)
        #expect(try await status([.forwardedFor: "10.0.0.1"], configure: trust) == 200)
        // Whatever the client adds.
        #expect(try await status([.forwardedFor: "10.0.0.1, 203.0.113.9"], configure: trust) == 403)
    }

    @Test func theOperatorNamesNetworks() async throws {
        #expect(try await status { $0.metricsReaders = ["192.0.2.0/24"].compactMap(AddressRange.init) } == 403)
        #expect(try await status { $0.metricsReaders = ["0.0.0.0/0"].compactMap(AddressRange.init) } == 200)
        #expect(try await status { $0.metricsReaders = [] } == 403)
    }
}
