import Models
import TestKit
import Testing

@testable import IdentityService

@Suite struct AuditHourCounterTests {
    @Test func countsUntilThePresentHourAndLogsErrors() async throws {
        let identity = try await IdentityFixture()
        let hours = AuditHourStore(postgres: identity.postgres)
        let logged = LogLines(only: .warning)
        let counter = AuditHourCounter(hours: hours, retention: 90, logger: logged.logger)
        await counter.count()
        #expect(try await !hours.countNext())
        #expect(logged.all.isEmpty)
        try await identity.postgres.execute("DROP TABLE identity.audit_hours_counted")
        await counter.count()
        #expect(logged.all.count == 1)
    }
}
