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
}
