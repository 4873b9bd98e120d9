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

    /// Processes of the version before run beside those of this one, while they are replaced one after the other.
    @Test func theLastMigrationOnlyAdds() throws {
        let last = try #require(identityMigrations.last)
        #expect(SchemaStatements.restricting(in: last.sql) == [])
    }

    @Test func whatRestrictsIsFound() {
        let restricting = identityMigrations.filter { !SchemaStatements.restricting(in: $0.sql).isEmpty }
        // A new check, a dropped index, a column that may be null, a check of two columns.
        #expect(restricting.map(\.number) == [5, 7, 12, 14])
        let statements = [
            "ALTER TABLE a.t ADD COLUMN n int NOT NULL", "ALTER TABLE a.t ADD COLUMN n int, DROP COLUMN m",
            "CREATE UNIQUE INDEX i ON a.t (n)", "DROP TABLE a.t", "UPDATE a.t SET n = 1", "ALTER TABLE a.t RENAME TO u",
        ]
        for statement in statements { #expect(SchemaStatements.restricting(in: statement) == [statement]) }
        #expect(SchemaStatements.restricting(in: "CREATE TABLE a.t (n int); CREATE UNIQUE INDEX i ON a.t (n);") == [])
    }

    /// A table whose key begins with the application can be spread over several servers by it.
    @Test func tablesAreDistributableByApplication() async throws {
        let url = try await TestPostgres.shared().makeDatabase()
        let postgres = PostgresClient(
            configuration: try PostgresConfiguration(url: url), logger: Logger(label: "test"))
        try await Migrator.identity(postgres).run()
        let rows = try await postgres.query(
            """
            SELECT c.relname AS name FROM pg_class c
            WHERE c.relnamespace = 'identity'::regnamespace AND c.relkind = 'r' AND NOT EXISTS (
                SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
                WHERE i.indrelid = c.oid AND i.indisprimary AND a.attname = 'application_id')
            ORDER BY c.relname
            """)
        let others = try rows.map { try $0.decode("name", as: String.self) }
        // Small tables that every server would have: what an operator sets up.
        let copied = ["applications", "client_secrets", "clients", "connections", "migrations"]
        // Counted for a mailbox, whatever the application.
        let byMailbox = ["unregistered_mails"]
        // Proofs are random ids that are used once.
        let byProof = ["used_proofs"]
        #expect(others == (copied + byMailbox + byProof).sorted())
        await postgres.shutdown()
    }
}
