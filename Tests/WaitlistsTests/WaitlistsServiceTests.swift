import Logging
import Models
import Postgres
import RPC
import TestKit
import Testing

@testable import WaitlistsService

@Suite struct WaitlistsServiceTests {
    @Test func handlesEveryMethod() async throws {
        let fixture = try await WaitlistsFixture()
        var router = Router(logger: Logger(label: "test"))
        WaitlistsService(postgres: fixture.postgres).register(on: &router)
        #expect(throws: Never.self) { try router.requireExactly(Waitlists.methods) }
    }

    /// Processes of the version before run beside those of this one, while they are replaced one after the other.
    @Test func theLastMigrationOnlyAdds() throws {
        let last = try #require(WaitlistsService.migrations.last)
        // A trigger that only adds rows to a new table.
        let adding = "CREATE TRIGGER add_join AFTER INSERT ON waitlists.rows"
        #expect(SchemaStatements.restricting(in: last.sql).filter { !$0.hasPrefix(adding) } == [])
    }

    @Test func migratesOnceWhenFiveReplicasStartTogether() async throws {
        let url = try await TestPostgres.shared().makeDatabase()
        let runs = try await withThrowingTaskGroup(of: [Int].self) { group in
            for _ in 0..<5 {
                group.addTask {
                    let client = PostgresClient(
                        configuration: try PostgresConfiguration(url: url), logger: Logger(label: "test"))
                    return try await WaitlistsService.migrator(client).run()
                }
            }
            return try await group.reduce(into: [Int]()) { $0 += $1 }
        }
        // Replicas take turns from one migration to the next, so who is done first is open.
        #expect(runs.sorted() == [1, 2, 3, 4])
    }
}
