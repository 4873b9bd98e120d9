import TestKit
import Testing

@testable import Postgres

@Suite struct MigratorTests {
    private let first = Migration(1, "init", Array("CREATE TABLE app.t (n int); INSERT INTO app.t VALUES (1);".utf8))
    private let second = Migration(2, "more", Array("INSERT INTO app.t VALUES (2);".utf8))

    @Test func runsMissingMigrationsOnce() async throws {
        let client = try await makeClient()
        #expect(try await Migrator(client, schema: "app", migrations: [first]).run() == [1])
        #expect(try await Migrator(client, schema: "app", migrations: [first, second]).run() == [2])
        #expect(try await Migrator(client, schema: "app", migrations: [first, second]).run() == [])
        #expect(try await client.value("SELECT sum(n) FROM app.t") == 3)
        let names = try await client.query("SELECT name FROM app.migrations ORDER BY number")
        #expect(try names.map { try $0.decode("name", as: String.self) } == ["init", "more"])
    }

    @Test func fiveProcessesRunEachMigrationOnce() async throws {
        let url = try await TestPostgres.shared().makeDatabase()
        let slow = Migration(2, "slow", Array("SELECT pg_sleep(0.2); INSERT INTO app.t VALUES (2)".utf8))
        let migrations = [first, slow]
        let runs = try await withThrowingTaskGroup(of: [Int].self) { group in
            for _ in 0..<5 {
                // Waiting for the other processes takes longer than these limits, which the migrator raises.
                let client = try client(of: url) {
                    ($0.lockTimeout, $0.statementTimeout) = (.milliseconds(50), .milliseconds(50))
                }
                group.addTask { try await Migrator(client, schema: "app", migrations: migrations).run() }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(runs.sorted() == [1, 2])
        #expect(try await client(of: url).value("SELECT sum(n) FROM app.t") == 3)
    }

    @Test func aFailedMigrationLeavesTheEarlierOnes() async throws {
        let client = try await makeClient()
        let broken = Migration(2, "broken", Array("INSERT INTO app.t VALUES (2); SELECT no_such_function();".utf8))
        await #expect(throws: PostgresError.self) {
            try await Migrator(client, schema: "app", migrations: [first, broken]).run()
        }
        #expect(try await client.value("SELECT sum(n) FROM app.t") == 1)
        #expect(try await Migrator(client, schema: "app", migrations: [first, second]).run() == [2])
    }

    /// A process of the version before that starts during an upgrade.
    @Test func acceptsTheMigrationOfTheNextVersion() async throws {
        let client = try await makeClient()
        try await Migrator(client, schema: "app", migrations: [first, second]).run()
        #expect(try await Migrator(client, schema: "app", migrations: [first]).run() == [])
        #expect(try await Migrator(client, schema: "app", migrations: [first, second]).run() == [])
    }

    @Test func refusesANewerDatabase() async throws {
        let client = try await makeClient()
        let third = Migration(3, "most", Array("INSERT INTO app.t VALUES (3)".utf8))
        try await Migrator(client, schema: "app", migrations: [first, second, third]).run()
        await #expect(throws: MigrationError.databaseIsNewer(number: 3)) {
            try await Migrator(client, schema: "app", migrations: [first]).run()
        }
    }

    @Test func refusesAChangedMigration() async throws {
        let client = try await makeClient()
        try await Migrator(client, schema: "app", migrations: [first]).run()
        let changed = Migration(1, "init", Array("CREATE TABLE app.other ()".utf8))
        await #expect(throws: MigrationError.changed(number: 1, name: "init")) {
            try await Migrator(client, schema: "app", migrations: [changed, second]).run()
        }
    }

    @Test func refusesBadNumbersAndSchemaNames() async throws {
        let client = try await makeClient()
        await #expect(throws: MigrationError.misnumbered) {
            try await Migrator(client, schema: "app", migrations: [second]).run()
        }
        await #expect(throws: MigrationError.invalidSchemaName) {
            try await Migrator(client, schema: "a\"b", migrations: [first]).run()
        }
    }

    @Test func needsNoMorePrivilegesThanOwningTheSchema() async throws {
        let server = try await TestPostgres.shared()
        let url = try await server.makeDatabase()
        let role = "r" + String(UInt64.random(in: .min ... .max), radix: 36)
        try await server.execute("CREATE ROLE \(role) LOGIN; CREATE SCHEMA app AUTHORIZATION \(role)", in: url)
        let client = try client(of: url.replacing("postgres@", with: "\(role)@"))
        #expect(try await Migrator(client, schema: "app", migrations: [first]).run() == [1])
    }
}
