import Configuration
import ServiceKit

@testable import GatewayService

extension TracesConfiguration {
    /// The settings of these variables.
    static func testing(_ variables: [String: String]) throws -> TracesConfiguration? {
        try TracesConfiguration(
            ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: variables)), trustedProxies: [])
    }
}
