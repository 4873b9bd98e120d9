import Logging
import Models
import Postgres
import TestKit
import Testing

@testable import IdentityService

@Suite struct IdentityMigrationsTests {
    @Test func runOnce() async throws {
        let url = try await TestPostgres.shared().makeDatabase()
        let postgres = PostgresClient(
            configuration: try PostgresConfiguration(url: url), logger: Logger(label: "test"))
        #expect(try await Migrator.identity(postgres).run() == identityMigrations.map(\.number))
        #expect(try await Migrator.identity(postgres).run().isEmpty)
        await postgres.shutdown()
    }

    /// Processes of the version before run beside those of this one, while they are replaced one after the other.
    @Test func theLastMigrationOnlyAdds() throws {
        let last = try #require(identityMigrations.last)
        let restricting = SchemaStatements.restricting(in: last.sql)
        #expect(restricting.filter { statement in !Self.allowing.contains { statement.hasPrefix($0) } } == [])
    }

    /// The beginnings of statements that only allow more than before, which can't be told by their text: a further kind of event, what is
    /// removed from the audit log, functions that are new, and the partitions of an audit log without entries, which is read and written as
    /// before. The triggers on users refuse only what no version does.
    private static let allowing = [
        "REVOKE ALL ON FUNCTION identity.", "DO (body)", "DO  (body)",
        "ALTER TABLE identity.effects DROP CONSTRAINT effects_kind_check, ADD CONSTRAINT effects_kind_check",
        "CREATE OR REPLACE FUNCTION identity.keep_audit_log()",
        "CREATE TRIGGER keep_erasure ", "CREATE TRIGGER record_erasure ", "INSERT INTO identity.erased_users ",
        "CREATE OR REPLACE FUNCTION identity.erase_audit_details(",
        "CREATE OR REPLACE FUNCTION identity.grant_app_role(",
    ]

    @Test func whatRestrictsIsFound() {
        let restricting = identityMigrations.filter { !SchemaStatements.restricting(in: $0.sql).isEmpty }
        // A new check, a dropped index, a column that may be null, a check of two columns, a function that does the same by another way,
        // two checks that allow more, triggers on tables that there were, and functions that not everybody may call.
        #expect(restricting.map(\.number) == [5, 7, 12, 14, 19, 23, 24, 25, 27, 30, 32])
        let statements = [
            "ALTER TABLE a.t ADD COLUMN n int NOT NULL", "ALTER TABLE a.t ADD COLUMN n int, DROP COLUMN m",
            "CREATE UNIQUE INDEX i ON a.t (n)", "DROP TABLE a.t", "UPDATE a.t SET n = 1", "ALTER TABLE a.t RENAME TO u",
        ]
        for statement in statements { #expect(SchemaStatements.restricting(in: statement) == [statement]) }
        #expect(SchemaStatements.restricting(in: "CREATE TABLE a.t (n int); CREATE UNIQUE INDEX i ON a.t (n);") == [])
    }

    /// The triggers that record erasures lock the users, so those who were erased before are read first, and the rest once nobody can be
    /// erased any more.
    @Test func usersWhoAreErasedWhileTheirRecordBeginsAreRecorded() async throws {
        let url = try await TestPostgres.shared().makeDatabase()
        let postgres = PostgresClient(
            configuration: try PostgresConfiguration(url: url), logger: Logger(label: "test"))
        let earlier = identityMigrations.filter { $0.number < 32 }
        try await Migrator(postgres, schema: "identity", migrations: earlier).run()
        let application = ApplicationID.make()
        let (before, meanwhile, living) = (UserID.make(), UserID.make(), UserID.make())
        try await postgres.execute("INSERT INTO identity.applications (id, name) VALUES (\(application), 'Acme')")
        for user in [before, meanwhile, living] {
            try await postgres.execute(
                "INSERT INTO identity.users (application_id, id) VALUES (\(application), \(user))")
        }
        try await postgres.execute(
            "UPDATE identity.users SET status = 'suspended', erased_at = now() WHERE id = \(before)")
        let (erased, continuation) = AsyncStream.makeStream(of: Void.self)
        let deadline = ContinuousClock.now + .seconds(30)
        async let other: Void = postgres.transaction(deadline: deadline) { transaction in
            defer { continuation.finish() }
            try transaction.execute(
                "UPDATE identity.users SET status = 'suspended', erased_at = now() WHERE id = \(meanwhile)")
            continuation.finish()
            // The migration has read the users by the time it waits. Unlike pg_stat_activity, pg_locks shows connections that were opened after
            // this transaction.
            while try transaction.query(
                "SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
            ).isEmpty {
                guard ContinuousClock.now < deadline else { throw ServiceError.deadlineExceeded }
            }
        }
        for await _ in erased {}
        try await Migrator.identity(postgres).run()
        try await other
        let recorded = try await postgres.query("SELECT id FROM identity.erased_users")
            .map { try $0.decode("id", as: UserID.self) }
        #expect(Set(recorded) == [before, meanwhile])
        await postgres.shutdown()
    }

    /// In a new database PostgreSQL does not know yet how large the tables are. A trigger that finds a user by a join then reads all users of
    /// the application for each address.
    @Test func anAddressFindsItsUserByKey() async throws {
        let identity = try await IdentityFixture()
        let application = identity.client.applicationID
        let read = try await identity.postgres.transaction { transaction -> Int in
            for _ in 0..<4 {
                try transaction.execute(
                    """
                    WITH input AS MATERIALIZED (
                        SELECT gen_random_uuid() AS id FROM generate_series(1, 250)
                    ), users AS (
                        INSERT INTO identity.users (application_id, id) SELECT \(application)::uuid, id FROM input
                    ), credentials AS (
                        INSERT INTO identity.email_credentials (application_id, id, user_id, email_hash)
                        SELECT \(application)::uuid, id, id, decode(md5(id::text), 'hex') FROM input
                    )
                    INSERT INTO identity.email_addresses (application_id, credential_id, address)
                    SELECT \(application)::uuid, id, id || '@example.com' FROM input
                    """)
            }
            let rows = try transaction.query(
                """
                SELECT seq_tup_read + idx_tup_fetch AS read FROM pg_stat_xact_user_tables
                WHERE schemaname = 'identity' AND relname = 'users'
                """)
            return try rows[0].decode("read")
        }
        #expect(read < 10_000)
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
        let copied = [
            "api_keys", "applications", "client_secrets", "clients", "connections", "migrations",
            "operators_application", "webhooks",
        ]
        // Counts of all applications together, for plots: a few rows an hour.
        let byHour = ["audit_hours", "audit_hours_counted"]
        // Counted for a mailbox, whatever the application.
        let byMailbox = ["unregistered_mails"]
        // Proofs are random ids that are used once.
        let byProof = ["used_proofs"]
        #expect(others == (copied + byHour + byMailbox + byProof).sorted())
        await postgres.shutdown()
    }
}
