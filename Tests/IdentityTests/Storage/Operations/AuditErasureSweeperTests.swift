import Models
import TestKit
import Testing

@testable import IdentityService

@Suite struct AuditErasureSweeperTests {
    @Test func erasesWhatIsLeftAndLogsWhatFailed() async throws {
        let identity = try await IdentityFixture()
        let months = try await AuditMonths(in: identity)
        let user = try await identity.signUp("ann@example.com").profile.id
        try await months.addEntries(1500, month: 1, user: user)
        _ = try await identity.call(Identity.EraseUser(user: user), identity.operatorContext)
        let (done, failed) = (LogLines(only: .info), LogLines(only: .warning))
        func sweeper(_ lines: LogLines) -> AuditErasureSweeper {
            AuditErasureSweeper(erasures: identity.service.auditErasures, logger: lines.logger)
        }
        try await months.execute(
            "ALTER TABLE identity.audit_log ADD CONSTRAINT fails CHECK (ip IS NOT NULL OR event <> 'sign_in') NOT VALID"
        )
        await sweeper(failed).sweep()
        #expect(failed.all.count == 1)
        try await months.execute("ALTER TABLE identity.audit_log DROP CONSTRAINT fails")
        await sweeper(done).sweep()
        #expect(done.all.count == 1)
        let left = try await identity.postgres.query("SELECT 1 FROM identity.audit_log WHERE ip IS NOT NULL")
        #expect(left.isEmpty)
        // Nothing is left, so nothing is logged.
        await sweeper(done).sweep()
        #expect(done.all.count == 1)
    }
}
