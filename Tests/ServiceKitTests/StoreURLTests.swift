import Configuration
import Foundation
import TestKit
import Testing

@testable import ServiceKit

@Suite struct StoreURLTests {
    private func configuration(_ variables: [String: String]) throws -> ServiceConfiguration {
        try ServiceConfiguration(
            reader: ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: variables)))
    }

    @Test func readsThePasswordFromAFile() throws {
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
            let error = #expect(throws: ConfigurationError.self) { try url(wrong) }
            #expect(error?.description.contains("LATCHKEY_DATABASE_URL") == true)
            #expect(error?.description.contains("p@ss") == false)
        }
    }

    @Test func namesAMissingOrInvalidURLWithoutItsPassword() throws {
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

    @Test func refusesAnEmptyPasswordFile() throws {
        let directory = try TemporaryDirectory()
        try Data("\n".utf8).write(to: URL(filePath: directory.file("password")))
        chmod(directory.file("password"), 0o600)
        let configuration = try configuration([
            "LATCHKEY_REDIS_URL": "redis://tokens@redis", "LATCHKEY_REDIS_PASSWORD_FILE": directory.file("password"),
        ])
        let error = #expect(throws: ConfigurationError.self) { try configuration.store(.redis) { $0 } }
        #expect(error?.description.contains("LATCHKEY_REDIS_PASSWORD_FILE") == true)
        #expect(error?.description.contains("is empty") == true)
    }

    @Test(arguments: [
        ("redis://tokens@h", "redis://tokens:a%3Ab%40c@h"),
        ("redis://tokens@[::1]:6379/0?x=@", "redis://tokens:a%3Ab%40c@[::1]:6379/0?x=@"),
        ("redis+unix://tokens@/run/redis.sock", "redis+unix://tokens:a%3Ab%40c@/run/redis.sock"),
        ("rediss+sentinel://tokens@a:1,b:2/main", "rediss+sentinel://tokens:a%3Ab%40c@a:1,b:2/main"),
    ])
    func insertsAPasswordAfterTheUser(_ url: String, _ complete: String) {
        #expect(StoreURL.adding(password: "a:b@c", to: url) == complete)
    }

    @Test(arguments: [
        "", "://", "redis://h", "redis://h/@", "redis://h?@", "redis://a:b@h", "redis://:b@h", "mailto:a@h",
    ])
    func insertsNothingWithoutAUserOrBesideAPassword(_ url: String) {
        #expect(StoreURL.adding(password: "a", to: url) == nil)
    }
}
