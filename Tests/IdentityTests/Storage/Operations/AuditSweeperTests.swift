import Models
import TestKit
import Testing

@testable import IdentityService

@Suite struct AuditSweeperTests {
    @Test func logsWhatItDeletedAndWhatFailed() async throws {
        let identity = try await IdentityFixture()
        try await identity.postgres.execute(
            """
            INSERT INTO identity.audit_log (application_id, id, at, event, caller)
            VALUES (\(identity.client.applicationID), gen_random_uuid(), now() - interval '40 days', 'sign_in', 'gateway')
            """)
        let (deleted, failed) = (LogLines(only: .info), LogLines(only: .warning))
        await AuditSweeper(audit: identity.service.audit, retention: 30, logger: deleted.logger).sweep()
        #expect(deleted.all.count == 1)
        // The database refuses a retention of less than a month, so this fails.
        try await identity.postgres.execute(
            """
            INSERT INTO identity.audit_log (application_id, id, at, event, caller)
            VALUES (\(identity.client.applicationID), gen_random_uuid(), now() - interval '20 days', 'sign_in', 'gateway')
            """)
        await AuditSweeper(audit: identity.service.audit, retention: 1, logger: failed.logger).sweep()
        #expect(failed.all.count == 1)
    }
}
