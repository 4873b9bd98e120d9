import Foundation
import Logging
import Models
import Proofs
import ServiceKit
import TestKit
import Testing
import Tracing

@testable import IdentityService

@Suite struct OutboxStoreTests {
    /// Statements and transactions alike.
    @Test func anEventHasTheSpanOfTheTaskThatWroteIt() async throws {
        let identity = try await IdentityFixture()
        try await identity.signUpMany(1)
        let application = try #require(
            try await identity.postgres.query("SELECT application_id FROM identity.effects").first
        ).decode("application_id", as: ApplicationID.self)
        let root = SpanRecorder(buffer: SpanBuffer(capacity: 10)).startTrace("request", ofKind: .server)
        let event = PendingEvent.epoch(7, keeping: nil)
        let (outbox, postgres) = (identity.service.outbox, identity.postgres)
        try await InstrumentationContext.$current.withValue(root.context) {
            try await outbox.enqueue(event, for: .make(), in: application, deadline: .now + .seconds(5))
            try await postgres.transaction { try $0.enqueue(event, for: .make(), in: application) }
        }
        let spans = try await identity.leaseEvents().map(\.traceParent)
        let expected = root.context.spanContext?.traceParent
        #expect(expected != nil && spans == [nil, expected, expected])
    }

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
