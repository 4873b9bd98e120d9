import Foundation
import TestKit
import Testing

@testable import LatchkeyCommand

@Suite struct MigrateCommandTests {
    private let command: CommandProcess

    init() throws { command = try CommandProcess() }

    @Test func updatesEachSchemaAndMayRunAgain() async throws {
        let url = try await TestPostgres.shared().makeDatabase()
        for _ in 0..<2 {
            let output = try await command.run("migrate", "--json", environment: ["LATCHKEY_DATABASE_URL": url])
            let json = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: [String]]
            #expect(json?["migrated"] == ["identity", "waitlists"])
        }
    }

    @Test func refusesWithoutADatabase() async throws {
        let error = await #expect(throws: TestKitError.self) { try await command.run("migrate") }
        #expect(error?.description.contains("set LATCHKEY_DATABASE_URL") == true)
    }

    @Test func namesTheExecutablesThatAreMissing() async throws {
        let error = await #expect(throws: TestKitError.self) {
            try await command.run(
                "migrate", "--executables", command.directory.path,
                environment: ["LATCHKEY_DATABASE_URL": "postgresql://nobody@/nowhere"])
        }
        #expect(error?.description.contains("\(command.directory.path) lacks gateway, ") == true)
    }

    @Test func passesOnTheErrorOfTheService() async throws {
        let error = await #expect(throws: TestKitError.self) {
            try await command.run("migrate", environment: ["LATCHKEY_DATABASE_URL": "mysql://nobody@/nowhere"])
        }
        #expect(error?.description.contains("identity failed: ") == true)
        #expect(error?.description.contains("LATCHKEY_DATABASE_URL") == true)
    }
}
