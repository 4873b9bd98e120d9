import Configuration
import Models
import Testing

@testable import ServiceKit

@Suite struct ConfigurationTests {
    private func configuration(_ variables: [String: String]) throws -> ServiceConfiguration {
        try ServiceConfiguration(
            reader: ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: variables)))
    }

    @Test func hasDefaults() throws {
        let configuration = try configuration([:])
        #expect(configuration.instance == "1" && configuration.issuer == "http://localhost:8080")
        #expect(configuration.paths.runDirectory == ".latchkey/run" && configuration.logLevel == .info)
        #expect(configuration.secretFile == ".latchkey/secrets.json" && configuration.stopGrace == .seconds(10))
    }

    @Test func readsTheEnvironment() throws {
        let configuration = try configuration([
            "LATCHKEY_STATE_DIR": "/var/lib/x", "LATCHKEY_INSTANCE": "tokens-2", "LATCHKEY_PORT": "99",
            "LATCHKEY_LOG_LEVEL": "debug", "LATCHKEY_ALLOWED_UIDS": "12, 13",
        ])
        #expect(configuration.paths.runDirectory == "/var/lib/x/run" && configuration.instance == "tokens-2")
        #expect(configuration.issuer == "http://localhost:99" && configuration.logLevel == .debug)
        #expect(configuration.allowedUsers.isSuperset(of: [12, 13]))
        #expect(try self.configuration(["LATCHKEY_ISSUER": "https://a.example/"]).issuer == "https://a.example")
    }

    @Test(arguments: [
        ("LATCHKEY_INSTANCE", ""), ("LATCHKEY_INSTANCE", "../1"), ("LATCHKEY_INSTANCE", "a b"),
        ("LATCHKEY_INSTANCE", String(repeating: "x", count: 33)), ("LATCHKEY_LOG_LEVEL", "loud"),
        ("LATCHKEY_ISSUER", "localhost"), ("LATCHKEY_ISSUER", "ftp://a.example"),
        ("LATCHKEY_ISSUER", "https://a.example/?x=1"), ("LATCHKEY_ISSUER", "https://a.example/#x"),
        ("LATCHKEY_ALLOWED_UIDS", "root"), ("LATCHKEY_ALLOWED_UIDS", "1;2"), ("LATCHKEY_ALLOWED_UIDS", "-1"),
    ])
    func aFaultNamesTheVariable(variable: String, value: String) throws {
        let fault = #expect(throws: ServiceConfiguration.Fault.self) { try configuration([variable: value]) }
        #expect(try #require(fault).description.contains(variable))
    }

    @Test func aStoreThatIsMissingOrWrongIsNamedWithoutItsURL() throws {
        struct Wrong: Error {}
        let missing = #expect(throws: ServiceConfiguration.Fault.self) {
            try configuration([:]).store(.redis) { $0 }
        }
        #expect(try #require(missing).description.contains("LATCHKEY_REDIS_URL"))
        let wrong = #expect(throws: ServiceConfiguration.Fault.self) {
            try configuration(["LATCHKEY_DATABASE_URL": "postgres://x:hunter2@y"]).store(.database) { _ in
                throw Wrong()
            }
        }
        #expect(try #require(wrong).description.contains("LATCHKEY_DATABASE_URL"))
        #expect(try !#require(wrong).description.contains("hunter2"))
        #expect(try configuration(["LATCHKEY_REDIS_URL": "redis://h"]).store(.redis) { $0 } == "redis://h")
    }
}
