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

    /// An import of many users writes as many events for webhooks. Neither part of the outbox is searched for the other's events.
    @Test func emailsAreLeasedBeforeAnyNumberOfWebhooks() async throws {
        let identity = try await IdentityFixture()
        let made = try await identity.makeWebhook(.userCreated)
        let webhook = made.webhook.id.uuid.uuidString.lowercased()
        let application = identity.client.applicationID
        try await identity.postgres.execute(
            """
            INSERT INTO identity.effects (application_id, id, kind, payload)
            SELECT \(application)::uuid, ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'webhook',
                   jsonb_build_object('webhook', \(webhook)::text, 'type', 'user.created', 'at', 1)
            FROM generate_series(1, 20000) AS n
            """)
        _ = try await identity.call(
            Identity.UpdateWebhook(id: made.webhook.id, events: []), identity.operatorContext)
        // With its own event for the webhook.
        try await identity.signUp("ann@example.com")
        let all = PendingEvent.Kind.allCases
        for kinds in [all, all.filter { $0.work != .webhook }, all.filter { $0.work == .webhook }] {
            let (works, read) = try await identity.postgres.transaction { transaction -> (Set<OutboxEvent.Kind>, Int) in
                let rows = try transaction.query(OutboxStore.leaseStatement(kinds, limit: 2, for: 0))
                let counts = try transaction.query(
                    """
                    SELECT seq_tup_read + idx_tup_fetch AS read FROM pg_stat_xact_user_tables
                    WHERE schemaname = 'identity' AND relname = 'effects'
                    """)
                let leased = try rows.compactMap { PendingEvent.Kind(rawValue: try $0.decode("kind"))?.work }
                return (Set(leased), try counts[0].decode("read"))
            }
            #expect(works == Set(kinds.map(\.work)).intersection([.mail, .webhook]))
            #expect(read < 1000, "the whole outbox is read")
        }
        let events = try await identity.leaseEvents(limit: 100)
        #expect(events.count == 100)
        guard case .mail? = events.first?.work, case .webhook(let second) = events[1].work else {
            Issue.record("the email is not the first")
            return
        }
        // The settings come before all events that are for the old ones.
        #expect(try second.webhook().event == nil)
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
