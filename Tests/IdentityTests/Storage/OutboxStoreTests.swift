import Foundation
import Logging
import Models
import Proofs
import TestKit
import Testing

@testable import IdentityService

@Suite struct OutboxStoreTests {
    private func claim(_ identity: IdentityFixture, limit: Int = 100, lease: Int = 15) async throws -> [OutboxEvent] {
        try await identity.call(
            Identity.LeaseEvents(limit: limit, leaseSeconds: lease), identity.context())
    }

    private func signUpMany(_ identity: IdentityFixture, _ count: Int) async throws {
        for index in 0..<count { try await identity.signUp("person\(index)@example.com") }
    }

    @Test func countsStuckEvents() async throws {
        let identity = try await IdentityFixture()
        try await signUpMany(identity, 3)
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
        // They stay, and are still handed out.
        #expect(try await claim(identity).count == 3)
    }
}
