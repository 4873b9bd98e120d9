import Logging
import Postgres
import TestKit
import Testing

@testable import IdentityService

@Suite struct IdentityMigrationsTests {
    @Test func runOnce() async throws {
        let url = try await TestPostgres.shared().makeDatabase()
        let postgres = PostgresClient(
            configuration: try PostgresConfiguration(url: url), logger: Logger(label: "test"))
        #expect(try await Migrator.identity(postgres).run() == Array(1...16))
        #expect(try await Migrator.identity(postgres).run().isEmpty)
        await postgres.shutdown()
    }
}
