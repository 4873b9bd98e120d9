import Foundation
import Logging
import Models
import Proofs
import TestKit
import Testing

@testable import IdentityService

@Suite struct OutboxStoreTests {
    @Test func countsStuckEvents() async throws {
        let identity = try await IdentityFixture()
        try await identity.signUpMany(3)
        #expect(try await identity.service.outbox.backlog().stuck == 0)
        try await identity.postgres.execute(
            """
            UPDATE identity.effects SET created_at = now() - interval '8 days'
            WHERE id = (SELECT id FROM identity.effects ORDER BY id LIMIT 1)
            """)
        let backlog = try await identity.service.outbox.backlog()
        #expect(backlog.waiting == 3)
        #expect(backlog.stuck == 1)
        #expect(backlog.oldestSeconds >= 8 * 86_400)
        // Stuck events stay, and are still leased.
        #expect(try await identity.leaseEvents().count == 3)
    }
}
