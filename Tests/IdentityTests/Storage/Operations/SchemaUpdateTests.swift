import Foundation
import Logging
import Postgres
import TestKit
import Testing

@testable import IdentityService

/// The roles are tested in `AppRoleStoreTests`.
@Suite struct SchemaUpdateTests {
    @Test func migratesAndPartitionsALogWithEntries() async throws {
        let server = try await TestPostgres.shared()
        let url = try await server.makeDatabase()
        let postgres = PostgresClient(
            configuration: try PostgresConfiguration(url: url), logger: Logger(label: "test"))
        let earlier = identityMigrations.filter { $0.number < 30 }
        try await Migrator(postgres, schema: "identity", migrations: earlier).run()
        _ = try await server.execute(
            """
            INSERT INTO identity.audit_log (application_id, id, event, caller)
            SELECT gen_random_uuid(), '018f0000-0000-7000-8000-000000000000', 'sign_in', 'gateway'
            """, in: url)
        let update = SchemaUpdate(postgres: postgres, logger: Logger(label: "test"))
        #expect(try await update.run() == identityMigrations.map(\.number).filter { $0 >= 30 })
        #expect(try await AuditLog(postgres: postgres).state().isPartitioned)
        #expect(try await update.run() == [])
        await postgres.shutdown()
    }

    /// A deployment that ignores it would never partition the log.
    @Test func failsIfTheLogCouldNotBePartitioned() async throws {
        let server = try await TestPostgres.shared()
        let url = try await server.makeDatabase()
        let postgres = PostgresClient(
            configuration: try PostgresConfiguration(url: url), logger: Logger(label: "test"))
        let earlier = identityMigrations.filter { $0.number < 30 }
        try await Migrator(postgres, schema: "identity", migrations: earlier).run()
        _ = try await server.execute(
            """
            INSERT INTO identity.audit_log (application_id, id, event, caller)
            SELECT gen_random_uuid(), '018f0000-0000-7000-8000-000000000000', 'sign_in', 'gateway'
            """, in: url)
        let (isWorking, mayEnd) = (AsyncStream<Void>.makeStream(), DispatchSemaphore(value: 0))
        async let other: Void = postgres.transaction(deadline: .now + .seconds(60)) { transaction in
            try transaction.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended('latchkey audit partitions', 0))")
            isWorking.continuation.finish()
            _ = mayEnd.wait(timeout: .now() + 20)
        }
        for await _ in isWorking.stream {}
        let update = SchemaUpdate(postgres: postgres, logger: Logger(label: "test"))
        await #expect(throws: AuditLogNotPartitionedError.self) { try await update.run() }
        mayEnd.signal()
        try await other
        #expect(try await update.run() == [])
        #expect(try await AuditLog(postgres: postgres).state().isPartitioned)
        await postgres.shutdown()
    }
}
