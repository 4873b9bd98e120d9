import Synchronization
import TestKit
import Testing

@testable import Postgres

/// Within a type that has a property `client`, the function of this name is hidden.
private func makeReader(of url: String) throws -> PostgresClient { try client(of: url) }

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
        let error = await #expect(throws: MigrationError.self) {
            try await Migrator(client, schema: "app", migrations: [first]).run()
        }
        #expect(error == .databaseIsNewer(number: 3))
        #expect(error?.description.contains("Only the version that is one migration behind can start") == true)
        // One that runs already is not asked, and the one between them starts.
        #expect(try await Migrator(client, schema: "app", migrations: [first, second]).run() == [])
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

    /// A table with a reader who takes their time, in a transaction of their own.
    private struct LongReader {
        let client: PostgresClient
        private let mayEnd = Rendezvous(2)
        private let task: Task<Void, any Error>

        init(_ first: Migration, at url: String) async throws {
            let client = try makeReader(of: url)
            self.client = client
            try await Migrator(client, schema: "app", migrations: [first]).run()
            let isReading = Rendezvous(2)
            task = Task { [mayEnd] in
                try await client.transaction { transaction in
                    try transaction.query("SELECT n FROM app.t")
                    isReading.meet()
                    mayEnd.meet()
                }
            }
            await isReading.met()
        }

        func end() async throws {
            await mayEnd.met()
            try await task.value
        }
    }

    private let locking = Migration(2, "locking", Array("ALTER TABLE app.t ADD COLUMN m int".utf8))

    @Test func aLongReaderHoldsUpTheMigrationAlone() async throws {
        let url = try await TestPostgres.shared().makeDatabase()
        let reader = try await LongReader(first, at: url)
        let lines = LogLines(only: .warning)
        let client = try client(of: url, logger: lines.logger)
        let migrator = Migrator(client, schema: "app", migrations: [first, locking], lockTimeout: .milliseconds(300)) {
            _ in
        }
        let migration = Task { try await migrator.run() }
        try await eventually { try await reader.client.isWaitingForLock() }
        // They come after the migration, which gives up its place while the first reader is still there.
        for _ in 0..<3 {
            let found: Int? = try await reader.client.value("SELECT n FROM app.t", deadline: .now + .seconds(10))
            #expect(found == 1)
        }
        try await eventually("a logged try") { !lines.all.isEmpty }
        #expect(lines.metadata.first?["migration"] == "2" && lines.metadata.first?["schema"] == "app")
        try await reader.end()
        #expect(try await migration.value == [2])
    }

    @Test func aMigrationWithoutItsLockChangesNothing() async throws {
        let url = try await TestPostgres.shared().makeDatabase()
        let reader = try await LongReader(first, at: url)
        let pauses = Mutex(0)
        let migrator = Migrator(
            try client(of: url), schema: "app", migrations: [first, locking], lockTimeout: .milliseconds(50)
        ) { _ in pauses.withLock { $0 += 1 } }
        await #expect(throws: MigrationLockError(number: 2, name: "locking")) {
            try await migrator.run(timeout: .seconds(3))
        }
        #expect(pauses.withLock { $0 } > 0)
        #expect(try await reader.client.value("SELECT count(*) FROM app.migrations") == 1)
        try await reader.end()
        #expect(try await migrator.run() == [2])
    }

    /// A statement that takes too long is no lock, and would take as long again.
    @Test func aSlowMigrationIsNotTriedAgain() async throws {
        let pauses = Mutex(0)
        let slow = Migration(2, "slow", Array("SET LOCAL statement_timeout = 50; SELECT pg_sleep(20)".utf8))
        let migrator = Migrator(
            try await makeClient(), schema: "app", migrations: [first, slow], lockTimeout: .milliseconds(300)
        ) { _ in pauses.withLock { $0 += 1 } }
        await #expect(throws: PostgresError.timeout(wasSent: false)) { try await migrator.run() }
        #expect(pauses.withLock { $0 } == 0)
    }
}
