import Foundation
import Logging
import Models
import Postgres
import ServiceKit
import TestKit
import Testing

@testable import IdentityService

@Suite struct AppRoleStoreTests {
    /// A database whose tables belong to one role, and a service that another one runs.
    private struct Roles {
        let owner: PostgresClient
        let identity: IdentityFixture
        let role: String
        let server: TestPostgres
        let appURL: String

        init() async throws {
            server = try await TestPostgres.shared()
            let url = try await server.makeDatabase()
            let name = String(UInt64.random(in: .min ... .max), radix: 36)
            let ownerRole = "owner_\(name)"
            role = "app_\(name)"
            _ = try await server.execute(
                """
                CREATE ROLE \(ownerRole) LOGIN; CREATE ROLE \(role) LOGIN;
                CREATE SCHEMA identity AUTHORIZATION \(ownerRole); REVOKE ALL ON SCHEMA public FROM PUBLIC
                """, in: url)
            owner = PostgresClient(
                configuration: try PostgresConfiguration(url: url.replacing("postgres@", with: "\(ownerRole)@")),
                logger: Logger(label: "test"))
            _ = try await SchemaUpdate(postgres: owner, logger: Logger(label: "test")).run(appRole: role)
            appURL = url.replacing("postgres@", with: "\(role)@")
            identity = try await IdentityFixture(url: appURL)
        }

        /// Runs SQL as the role of the service; throws what `psql` reports.
        func execute(_ sql: String) async throws -> String { try await server.execute(sql, in: appURL) }
    }

    /// What an attacker who has taken over identity could try.
    @Test func theRoleOfTheServiceCanNotChangeTheAuditLog() async throws {
        let roles = try await Roles()
        let user = try await roles.identity.signUp("ann@example.com").profile.id
        let month = AuditMonths.name(0)
        let before = try await roles.execute("SELECT count(*) FROM identity.audit_log")
        let attempts = [
            "UPDATE identity.audit_log SET ip = NULL", "UPDATE identity.\(month) SET ip = NULL",
            "DELETE FROM identity.audit_log", "DELETE FROM identity.\(month)", "TRUNCATE identity.audit_log",
            "TRUNCATE identity.\(month)", "TRUNCATE identity.users CASCADE",
            "ALTER TABLE identity.audit_log DISABLE TRIGGER keep", "ALTER TABLE identity.audit_log DISABLE TRIGGER ALL",
            "ALTER TABLE identity.\(month) DISABLE TRIGGER ALL", "DROP TRIGGER keep ON identity.audit_log",
            "SET session_replication_role = replica", "DROP TABLE identity.\(month)", "DROP TABLE identity.audit_log",
            "ALTER TABLE identity.audit_log DETACH PARTITION identity.\(month)",
            "ALTER TABLE identity.audit_log OWNER TO \(roles.role)",
            "CREATE OR REPLACE FUNCTION identity.keep_audit_log() RETURNS trigger LANGUAGE sql AS 'SELECT NULL'",
            "CREATE TABLE identity.other ()", "CREATE RULE r AS ON INSERT TO identity.audit_log DO INSTEAD NOTHING",
            "SELECT identity.partition_audit_log()", "SELECT identity.grant_app_role('\(roles.role)')",
            "SELECT identity.expire_audit_log(29, 1000)",
            """
            SELECT identity.erase_audit_details('\(roles.identity.client.applicationID.uuid.uuidString)',
                '\(user.uuid.uuidString)', NULL, '00000000-0000-0000-0000-000000000000',
                'ffffffff-ffff-ffff-ffff-ffffffffffff', 100)
            """,
            "INSERT INTO identity.migrations VALUES (99, 'x', 'x')",
            "MERGE INTO identity.audit_log l USING identity.users u ON l.user_id = u.id WHEN MATCHED THEN DELETE",
            "INSERT INTO identity.audit_log SELECT * FROM identity.audit_log ON CONFLICT (application_id, id) "
                + "DO UPDATE SET event = 'x'",
            "SET ROLE postgres",
        ]
        // Only a warning says that nothing is granted.
        _ = try? await roles.execute("GRANT ALL ON identity.audit_log TO \(roles.role)")
        for attempt in attempts {
            await #expect(throws: TestKitError.self, "\(attempt)") { try await roles.execute(attempt) }
        }
        #expect(try await roles.execute("SELECT count(*) FROM identity.audit_log") == before)
        #expect(try await roles.identity.auditEntries { $0.user = user }.map(\.event) == [.signUp])
        await roles.owner.shutdown()
    }

    /// Everything that the service does, with fewer rights.
    @Test func theServiceWorks() async throws {
        let roles = try await Roles()
        let identity = roles.identity
        #expect(try await identity.service.audit.state().isOwner == false)
        try await identity.service.migrate()
        let user = try await identity.signUp("ann@example.com").profile.id
        _ = try await identity.signIn("ann@example.com")
        _ = try await identity.leaseEvents()
        // Erasure, also of what is left for later.
        _ = try await roles.server.execute(
            """
            INSERT INTO identity.audit_log (application_id, id, event, user_id, caller, ip)
            SELECT '\(identity.client.applicationID.uuid.uuidString)', gen_random_uuid(), 'sign_in_failed',
                   '\(user.uuid.uuidString)', 'gateway', '192.0.2.1' FROM generate_series(1, 1100)
            """, in: identity.url.replacing("\(roles.role)@", with: "postgres@"))
        _ = try await identity.call(Identity.EraseUser(user: user), identity.operatorContext)
        while try await identity.service.auditErasures.eraseNext() {}
        #expect(try await identity.postgres.query("SELECT 1 FROM identity.audit_log WHERE ip IS NOT NULL").isEmpty)
        // Months, and their end.
        let lines = LogLines(only: .warning)
        await AuditSweeper(audit: identity.service.audit, retention: 365, logger: lines.logger).sweep()
        #expect(lines.all.isEmpty)
        #expect(
            try await identity.call(
                Identity.DeleteApplication(id: identity.client.applicationID, users: 0), identity.operatorContext
            ).isDeleted)
        await roles.owner.shutdown()
    }

    /// A new version adds tables, which `latchkey migrate` lets the role use. Without it, the service says what to do.
    @Test func aMigrationIsLeftToTheOwner() async throws {
        let roles = try await Roles()
        let number = (identityMigrations.last?.number ?? 0) + 1
        let next = Migration(number, "more", Array("CREATE TABLE identity.more (n int PRIMARY KEY)".utf8))
        let migrations = identityMigrations + [next]
        let app = Migrator(roles.identity.postgres, schema: "identity", migrations: migrations)
        await #expect(throws: MigrationError.notOwner(number: next.number)) { try await app.run() }
        try await Migrator(roles.owner, schema: "identity", migrations: migrations).run()
        #expect(try await app.run() == [])
        let store = AppRoleStore(postgres: roles.owner)
        #expect(try await store.known() == [roles.role])
        await #expect(throws: TestKitError.self) { try await roles.execute("SELECT * FROM identity.more") }
        for role in try await store.known() { try await store.grant(role) }
        _ = try await roles.execute("INSERT INTO identity.more VALUES (1)")
        await roles.owner.shutdown()
    }

    @Test func refusesRolesThatDoNotFit() async throws {
        let roles = try await Roles()
        func problem(_ role: String, _ postgres: PostgresClient) async -> String? {
            do {
                try await AppRoleStore(postgres: postgres).grant(role)
                return nil
            } catch { return (error as? ConfigurationError)?.description ?? "\(error)" }
        }
        #expect(await problem("nobody_at_all", roles.owner)?.contains("CREATE ROLE nobody_at_all") == true)
        #expect(await problem("postgres", roles.owner)?.contains("owns the tables") == true)
        for name in ["", "a b", "a\"b", "A", String(repeating: "a", count: 64)] {
            #expect(await problem(name, roles.owner)?.contains("not the name of a role") == true)
        }
        #expect(await problem(roles.role, roles.identity.postgres)?.contains("only the role that owns") == true)
        await roles.owner.shutdown()
    }
}
