import Configuration
import Foundation
import Models
import RPC
import TestKit
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

    /// Passwords would travel in the open, and browsers would drop our cookies.
    @Test func plainHTTPIsForThisMachineAlone() throws {
        for issuer in ["http://localhost:8080", "http://127.0.0.1", "http://[::1]:8080", "https://a.example"] {
            #expect(try self.configuration(["LATCHKEY_ISSUER": issuer]).issuer == issuer)
        }
        for issuer in [
            "http://a.example", "http://192.168.1.2:8080", "http://localhost.example", "http://127.0.0.1.a.example",
        ] {
            let fault = #expect(throws: ConfigurationError.self) {
                try configuration(["LATCHKEY_ISSUER": issuer])
            }
            let text = try #require(fault).description
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
    func aFaultNamesTheVariable(variable: String, value: String) throws {
        let fault = #expect(throws: ConfigurationError.self) { try configuration([variable: value]) }
        #expect(try #require(fault).description.contains(variable))
    }

    @Test func aReplicaCanBeNamedAfterItsMachine() throws {
        let name = try configuration(["LATCHKEY_INSTANCE": "@hostname"]).instance
        #expect(name == ProcessInfo.processInfo.hostName.split(separator: ".").first.map(String.init))
    }

    @Test func socketsAreOursAloneUnlessSaidOtherwise() throws {
        #expect(try configuration([:]).socketAccess == .owner)
        #expect(try configuration(["LATCHKEY_SOCKET_MODE": "0660"]).socketAccess == .group)
        let fault = #expect(throws: ConfigurationError.self) {
            try configuration(["LATCHKEY_SOCKET_MODE": "0666"])
        }
        #expect(fault?.description.contains("LATCHKEY_SOCKET_MODE") == true)
    }

    @Test func aPasswordCanBeInAFile() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("password")
        func url(_ url: String) throws -> String {
            let variables = ["LATCHKEY_DATABASE_URL": url, "LATCHKEY_DATABASE_PASSWORD_FILE": path]
            return try configuration(variables).store(.database) { $0 }
        }
        let missing = #expect(throws: ConfigurationError.self) { try url("postgresql://me@db/x") }
        #expect(missing?.description.contains("LATCHKEY_DATABASE_PASSWORD_FILE") == true)
        #expect(missing?.description.contains("No such file") == true)
        try Data("p@ss/word\n".utf8).write(to: URL(filePath: path))
        chmod(path, 0o644)
        let open = #expect(throws: ConfigurationError.self) { try url("postgresql://me@db/x") }
        #expect(open?.description.contains("chmod 600") == true)
        chmod(path, 0o600)
        #expect(try url("postgresql://me@db/x") == "postgresql://me:p%40ss%2Fword@db/x")
        #expect(try url("postgresql://me@a:1,b:2/x?y=@z") == "postgresql://me:p%40ss%2Fword@a:1,b:2/x?y=@z")
        #expect(try url("postgresql://me@/x?host=/run") == "postgresql://me:p%40ss%2Fword@/x?host=/run")
        for wrong in ["postgresql://db/x", "postgresql://me:other@db/x", "postgresql://@db/x", "db"] {
            let fault = #expect(throws: ConfigurationError.self) { try url(wrong) }
            #expect(fault?.description.contains("LATCHKEY_DATABASE_URL") == true)
            #expect(fault?.description.contains("p@ss") == false)
        }
    }

    @Test func aStoreThatIsMissingOrWrongIsNamedWithoutItsURL() throws {
        struct Wrong: Error {}
        let missing = #expect(throws: ConfigurationError.self) {
            try configuration([:]).store(.redis) { $0 }
        }
        #expect(try #require(missing).description.contains("LATCHKEY_REDIS_URL"))
        let wrong = #expect(throws: ConfigurationError.self) {
            try configuration(["LATCHKEY_DATABASE_URL": "postgres://x:hunter2@y"]).store(.database) { _ in
                throw Wrong()
            }
        }
        #expect(try #require(wrong).description.contains("LATCHKEY_DATABASE_URL"))
        #expect(try !#require(wrong).description.contains("hunter2"))
        #expect(try configuration(["LATCHKEY_REDIS_URL": "redis://h"]).store(.redis) { $0 } == "redis://h")
    }
}
