import Logging
import Models
import Postgres
import ServiceKit
import TestKit
import Testing

@testable import IdentityService

@Suite struct AuditProtectionTests {
    @Test func saysWhoCouldChangeTheLogAndWhetherMonthsAreMissing() async throws {
        let identity = try await IdentityFixture()
        let check = AuditProtection.check(of: identity.service.audit)
        let owned = await check.run()
        #expect(owned.ok && owned.name == "audit_log" && owned.detail?.contains("--app-role") == true)

        let role = "app_" + String(UInt64.random(in: .min ... .max), radix: 36)
        let server = try await TestPostgres.shared()
        _ = try await server.execute("CREATE ROLE \(role) LOGIN", in: identity.url)
        try await AppRoleStore(postgres: identity.postgres).grant(role)
        let other = PostgresClient(
            configuration: try PostgresConfiguration(url: identity.url.replacing("postgres@", with: "\(role)@")),
            logger: identity.logger)
        let protected = await AuditProtection.check(of: AuditLog(postgres: other)).run()
        #expect(protected.ok && protected.detail == "append-only: this role may only read entries and add new ones")
        _ = try await server.execute("GRANT DELETE ON identity.audit_log TO \(role)", in: identity.url)
        let mayDelete = await AuditProtection.check(of: AuditLog(postgres: other)).run()
        #expect(mayDelete.ok && mayDelete.detail?.contains("has privileges") == true)
        await other.shutdown()

        try await AuditMonths(in: identity).removeLast(3)
        #expect(await check.run().ok == false)
    }

    /// It can't partition the log, and nobody else may remember to.
    @Test func warnsARoleThatCanNotPartitionTheLog() async throws {
        let server = try await TestPostgres.shared()
        let url = try await server.makeDatabase()
        let postgres = PostgresClient(
            configuration: try PostgresConfiguration(url: url), logger: Logger(label: "test"))
        let earlier = identityMigrations.filter { $0.number < 30 }
        try await Migrator(postgres, schema: "identity", migrations: earlier).run()
        let role = "app_" + String(UInt64.random(in: .min ... .max), radix: 36)
        _ = try await server.execute(
            """
            CREATE ROLE \(role) LOGIN; INSERT INTO identity.audit_log (application_id, id, event, caller)
            SELECT gen_random_uuid(), '018f0000-0000-7000-8000-000000000000', 'sign_in', 'gateway'
            """, in: url)
        try await Migrator.identity(postgres).run()
        try await AppRoleStore(postgres: postgres).grant(role)
        let other = PostgresClient(
            configuration: try PostgresConfiguration(url: url.replacing("postgres@", with: "\(role)@")),
            logger: Logger(label: "test"))
        let found = await AuditProtection.check(of: AuditLog(postgres: other)).run()
        #expect(found.ok && found.isWarning == true && found.detail?.contains("`latchkey migrate`") == true)
        await other.shutdown()
        await postgres.shutdown()
    }

    /// An attacker who has taken over identity has all privileges on users, and must not blank the entries of one who lives.
    @Test func entriesOfAUserLoseNothingUnlessTheErasureStays() async throws {
        let identity = try await IdentityFixture()
        let role = "app_" + String(UInt64.random(in: .min ... .max), radix: 36)
        let server = try await TestPostgres.shared()
        _ = try await server.execute("CREATE ROLE \(role) LOGIN", in: identity.url)
        try await AppRoleStore(postgres: identity.postgres).grant(role)
        let app = identity.url.replacing("postgres@", with: "\(role)@")
        let user = try await identity.signUp("ann@example.com").profile.id
        try await AuditMonths(in: identity).addEntries(1, month: 0, user: user)
        let application = identity.client.applicationID.uuid.uuidString
        let key = "application_id = '\(application)' AND id = '\(user.uuid.uuidString)'"
        let mark = "UPDATE identity.users SET erased_at = now() WHERE \(key)"
        let blank = """
            SELECT identity.erase_audit_details('\(application)', '\(user.uuid.uuidString)', NULL,
                '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 100)
            """
        let copy = "CREATE TEMP TABLE kept AS SELECT * FROM identity.users WHERE \(key)"
        // Their foreign keys are checked at once, so the row can't go before what refers to it.
        let leave = """
            DELETE FROM identity.user_identities WHERE user_id = '\(user.uuid.uuidString)';
            DELETE FROM identity.email_addresses;
            UPDATE identity.users SET primary_email_id = NULL;
            DELETE FROM identity.email_credentials WHERE user_id = '\(user.uuid.uuidString)';
            DELETE FROM identity.passwords WHERE user_id = '\(user.uuid.uuidString)';
            DELETE FROM identity.memberships WHERE user_id = '\(user.uuid.uuidString)'
            """
        // The triggers' functions write what the role can't.
        let pretend = """
            CREATE TEMP TABLE t (application_id uuid, id uuid, erased_at timestamptz);
            CREATE TRIGGER x AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION identity.record_erasure();
            INSERT INTO t VALUES ('\(application)', '\(user.uuid.uuidString)', now())
            """
        let attempts = [
            blank, pretend,
            "\(mark); \(blank); UPDATE identity.users SET erased_at = NULL WHERE \(key)",
            "\(mark); \(blank); UPDATE identity.users SET erased_at = '2020-01-01' WHERE \(key)",
            "\(copy); \(leave); DELETE FROM identity.users WHERE \(key); \(blank)",
            """
            \(copy); \(leave); \(mark); \(blank); DELETE FROM identity.users WHERE \(key);
            INSERT INTO identity.users SELECT * FROM kept
            """,
            """
            BEGIN ISOLATION LEVEL REPEATABLE READ; \(copy); \(leave); \(mark); \(blank);
            DELETE FROM identity.users WHERE \(key); INSERT INTO identity.users SELECT * FROM kept; COMMIT
            """,
            "INSERT INTO identity.users SELECT * FROM identity.users WHERE \(key) ON CONFLICT DO NOTHING; \(blank)",
            """
            INSERT INTO identity.users (application_id, id, erased_at)
            VALUES ('\(application)', '\(user.uuid.uuidString)', now()) ON CONFLICT DO NOTHING; \(blank)
            """,
            "INSERT INTO identity.erased_users VALUES ('\(application)', '\(user.uuid.uuidString)')",
            "ALTER TABLE identity.users DISABLE TRIGGER keep_erasure",
            "DROP TRIGGER record_erasure ON identity.users",
        ]
        let named = """
            SELECT count(*) FROM identity.audit_log WHERE user_id = '\(user.uuid.uuidString)' AND ip IS NOT NULL
            """
        let before = try await server.execute(named, in: identity.url)
        for attempt in attempts {
            // In one transaction, so that an error takes everything back.
            let script = attempt.contains("COMMIT") ? attempt : "BEGIN; \(attempt); COMMIT"
            await #expect(throws: TestKitError.self, "\(attempt)") { try await server.execute(script, in: app) }
            #expect(try await server.execute(named, in: identity.url) == before, "\(attempt)")
        }
        // Even if the role could use the function.
        let asOwner = "BEGIN; \(pretend); COMMIT"
        await #expect(throws: TestKitError.self) { try await server.execute(asOwner, in: identity.url) }
        let recorded = try await identity.postgres.query("SELECT FROM identity.erased_users")
        #expect(recorded.isEmpty)
        #expect(try await identity.signIn("ann@example.com").profile.id == user)

        // A real erasure goes through, and its user can't come back.
        _ = try await server.execute("\(mark); \(blank)", in: app)
        #expect(try await server.execute(named, in: identity.url) != before)
        await #expect(throws: ServiceError.self) { try await identity.signIn("ann@example.com") }
        let status = "SELECT status FROM identity.users WHERE \(key)"
        _ = try await server.execute("UPDATE identity.users SET status = 'active' WHERE \(key)", in: app)
        #expect(try await server.execute(status, in: app).contains("suspended"))
    }
}
