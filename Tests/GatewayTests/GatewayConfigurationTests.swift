import Configuration
import NIOCore
import ServiceKit
import Testing

@testable import GatewayService

@Suite struct GatewayConfigurationTests {
    private func common(_ variables: [String: String]) throws -> ServiceConfiguration {
        try ServiceConfiguration(
            reader: ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: variables)))
    }

    private func configuration(_ variables: [String: String]) throws -> GatewayConfiguration {
        try GatewayConfiguration(common(variables))
    }

    @Test func thereAreAsManyEventLoopsAsCoresUnlessItIsSet() throws {
        #expect(try GatewayConfiguration.eventLoops(common([:])) == min(System.coreCount, 16))
        #expect(try GatewayConfiguration.eventLoops(common(["LATCHKEY_THREADS": "3"])) == 3)
        for value in ["0", "33", "-1", "many", "1.5"] {
            let error = #expect(throws: ConfigurationError.self) {
                try GatewayConfiguration.eventLoops(common(["LATCHKEY_THREADS": value]))
            }
            #expect(error?.description == "LATCHKEY_THREADS must be a number from 1 to 32")
        }
    }

    @Test func thePortIsSharedOnlyIfThatIsSet() throws {
        #expect(try !configuration([:]).sharesPort && !configuration(["LATCHKEY_SHARE_PORT": ""]).sharesPort)
        #expect(try !configuration(["LATCHKEY_SHARE_PORT": "off"]).sharesPort)
        #expect(try configuration(["LATCHKEY_SHARE_PORT": "on"]).sharesPort)
        let error = #expect(throws: ConfigurationError.self) { try configuration(["LATCHKEY_SHARE_PORT": "yes"]) }
        #expect(error?.description == "LATCHKEY_SHARE_PORT must be on or off")
    }

    @Test func settingsHaveDefaultsAndCanBeSet() throws {
        let standard = try configuration([:])
        #expect(standard.maximumConnections == 4096 && standard.maximumConnectionsPerClient == 256)
        #expect(standard.clientAddress.field == .xForwardedFor && standard.securityContacts.isEmpty)
        #expect(standard.metricsPort == nil && standard.metricsAddress == "127.0.0.1")
        #expect(standard.traces == nil)
        let set = try configuration([
            "LATCHKEY_MAX_CONNECTIONS": "10", "LATCHKEY_MAX_CONNECTIONS_PER_CLIENT": "3",
            "LATCHKEY_FORWARDED_HEADER": "Forwarded", "LATCHKEY_TRUSTED_PROXIES": "192.0.2.1, 2001:db8::/32",
            "LATCHKEY_METRICS_PORT": "9464", "LATCHKEY_METRICS_BIND": "0.0.0.0",
            "LATCHKEY_SECURITY_CONTACT": "security@example.com, https://example.com/report",
        ])
        #expect(set.maximumConnections == 10 && set.maximumConnectionsPerClient == 3)
        #expect(set.clientAddress.field == .forwarded && set.clientAddress.trustedProxies.count == 2)
        #expect(set.metricsPort == 9464 && set.metricsAddress == "0.0.0.0")
        #expect(
            set.securityContacts.map(\.description) == ["mailto:security@example.com", "https://example.com/report"])
    }

    @Test(arguments: [
        ("LATCHKEY_MAX_CONNECTIONS", "0"), ("LATCHKEY_MAX_CONNECTIONS", "many"),
        ("LATCHKEY_MAX_CONNECTIONS_PER_CLIENT", "-1"), ("LATCHKEY_FORWARDED_HEADER", "x-real-ip"),
        ("LATCHKEY_METRICS_PORT", "0"), ("LATCHKEY_METRICS_PORT", "65536"), ("LATCHKEY_TRUSTED_PROXIES", "10.0.0.0/33"),
        ("LATCHKEY_SECURITY_CONTACT", "nobody"),
    ])
    func anErrorNamesTheVariable(variable: String, value: String) throws {
        let error = #expect(throws: ConfigurationError.self) { try configuration([variable: value]) }
        #expect(error?.description.contains(variable) == true)
    }
}
