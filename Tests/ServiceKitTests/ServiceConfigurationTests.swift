import Configuration
import Foundation
import Models
import RPC
import Testing

@testable import ServiceKit

@Suite struct ServiceConfigurationTests {
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

    /// Passwords would travel in the open, and browsers would drop our cookies.
    @Test func plainHTTPIsForLoopbackAddressesOnly() throws {
        for issuer in ["http://localhost:8080", "http://127.0.0.1", "http://[::1]:8080", "https://a.example"] {
            #expect(try self.configuration(["LATCHKEY_ISSUER": issuer]).issuer == issuer)
        }
        for issuer in [
            "http://a.example", "http://192.168.1.2:8080", "http://localhost.example", "http://127.0.0.1.a.example",
        ] {
            let error = #expect(throws: ConfigurationError.self) {
                try configuration(["LATCHKEY_ISSUER": issuer])
            }
            let text = try #require(error).description
            #expect(text.contains("LATCHKEY_ISSUER") && text.contains(issuer) && text.contains("https"))
        }
    }

    @Test(arguments: [
        ("LATCHKEY_INSTANCE", ""), ("LATCHKEY_INSTANCE", "../1"), ("LATCHKEY_INSTANCE", "a b"),
        ("LATCHKEY_INSTANCE", String(repeating: "x", count: 33)), ("LATCHKEY_LOG_LEVEL", "loud"),
        ("LATCHKEY_ISSUER", "localhost"), ("LATCHKEY_ISSUER", "ftp://a.example"),
        ("LATCHKEY_ISSUER", "https://a.example/?x=1"), ("LATCHKEY_ISSUER", "https://a.example/#x"),
        ("LATCHKEY_ISSUER", "https://a.example/auth"), ("LATCHKEY_ISSUER", "https://a.example//"),
        ("LATCHKEY_ISSUER", "https://me@a.example"), ("LATCHKEY_ISSUER", "https://"),
        ("LATCHKEY_ALLOWED_UIDS", "root"), ("LATCHKEY_ALLOWED_UIDS", "1;2"), ("LATCHKEY_ALLOWED_UIDS", "-1"),
    ])
    func anErrorNamesTheVariable(variable: String, value: String) throws {
        let error = #expect(throws: ConfigurationError.self) { try configuration([variable: value]) }
        #expect(try #require(error).description.contains(variable))
    }

    @Test func namesAReplicaAfterItsHost() throws {
        let name = try configuration(["LATCHKEY_INSTANCE": "@hostname"]).instance
        #expect(name == ProcessInfo.processInfo.hostName.split(separator: ".").first.map(String.init))
    }

    @Test func onlyOurUserMayConnectByDefault() throws {
        #expect(try configuration([:]).socketAccess == .owner)
        #expect(try configuration(["LATCHKEY_SOCKET_MODE": "0660"]).socketAccess == .group)
        let error = #expect(throws: ConfigurationError.self) {
            try configuration(["LATCHKEY_SOCKET_MODE": "0666"])
        }
        #expect(error?.description.contains("LATCHKEY_SOCKET_MODE") == true)
    }

    @Test(arguments: ["-1", "601"]) func refusesAStopGraceOutOfRange(_ value: String) {
        let error = #expect(throws: ConfigurationError.self) { try configuration(["LATCHKEY_STOP_GRACE": value]) }
        #expect(error?.description.contains("LATCHKEY_STOP_GRACE must be 0 to 600 seconds") == true)
    }
}
