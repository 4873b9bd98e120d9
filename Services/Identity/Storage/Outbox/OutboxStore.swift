import Foundation
import Models
import Postgres
import ServiceKit
import Tracing

/// The transactional outbox, `identity.effects`: work for other services, written in the transaction that causes it.
struct OutboxStore: Sendable {
    /// An event as it was read from its row.
    struct LeasedEvent: Sendable {
        let id: OutboxEventID
        /// The user whose data it holds; nil if unknown.
        let user: UserID?
        /// What is to be done; nil if the row can't be read.
        let event: PendingEvent?
        /// Whether it was leased before and is so old that mailer may have forgotten it: it can't be told whether it was dispatched.
        let isUncertain: Bool
        /// The span that wrote the event, as W3C `traceparent`; nil if it was not traced.
        var traceParent: String?
    }

    /// The number and age of the events that have not been acknowledged.
    struct Backlog: Sendable, Equatable {
        let waiting: Int
        /// The age of the oldest event in seconds; 0 if there is none.
        let oldestSeconds: Int
        /// Events that are older than a week or were leased a thousand times.
        let stuck: Int
    }

    /// For how long it is certain that mailer knows what it has accepted: it does so for 48 hours, by another clock.
    static let certaintySeconds = 46 * 3600

    let postgres: PostgresClient

    /// Leases up to `limit` events of the given kinds for `seconds`: until then no other call gets them. The settings of webhooks come after
    /// all others, and events for webhooks at last; within each of the three parts, the oldest come first. Other events don't hold them up,
    /// however many there are.
    func lease(
        _ kinds: [PendingEvent.Kind], limit: Int, for seconds: Int, deadline: ContinuousClock.Instant
    ) async throws -> [LeasedEvent] {
        let rows = try await postgres.query(
            Self.leaseStatement(kinds, limit: limit, for: seconds), deadline: deadline)
        let leased = try rows.map { row -> (part: Int, event: LeasedEvent) in
            let payload = Data(try row.decode("payload", as: String.self).utf8)
            return (
                part: try row.decode("part", as: Int.self),
                event: LeasedEvent(
                    id: try row.decode("id"), user: try row.decode("user_id"),
                    event: try? PendingEvent(row.decode("kind"), payload: payload),
                    isUncertain: try row.decode("is_uncertain"),
                    traceParent: PendingEvent.traceParent(in: payload))
            )
        }
        return leased.sorted { ($0.part, $0.event.id) < ($1.part, $1.event.id) }.map(\.event)
    }

    /// The statement of ``lease(_:limit:for:deadline:)``. Each of its three parts is served by an index of its own, and is left out if none of
    /// its kinds is wanted: it would be searched to its end.
    static func leaseStatement(_ kinds: [PendingEvent.Kind], limit: Int, for seconds: Int) -> Query {
        let urgent = kinds.filter { $0 != .webhook && $0 != .webhookEndpoint }
        return """
            WITH urgent AS MATERIALIZED (
                SELECT application_id, id FROM identity.effects
                WHERE \(!urgent.isEmpty)::boolean AND claimed_until < now()
                  AND kind NOT IN ('webhook', 'webhook_endpoint') AND kind = ANY(\(urgent.map(\.rawValue)))
                ORDER BY id LIMIT \(limit) FOR UPDATE SKIP LOCKED
            ), endpoints AS MATERIALIZED (
                SELECT application_id, id FROM identity.effects
                WHERE \(kinds.contains(.webhookEndpoint))::boolean AND claimed_until < now() AND kind = 'webhook_endpoint'
                ORDER BY id LIMIT \(limit) FOR UPDATE SKIP LOCKED
            ), webhooks AS MATERIALIZED (
                SELECT application_id, id FROM identity.effects
                WHERE \(kinds.contains(.webhook))::boolean AND claimed_until < now() AND kind = 'webhook'
                ORDER BY id LIMIT \(limit) FOR UPDATE SKIP LOCKED
            ), parts AS MATERIALIZED (
                SELECT application_id, id, 1 AS part FROM urgent
                UNION ALL SELECT application_id, id, 2 FROM endpoints
                UNION ALL SELECT application_id, id, 3 FROM webhooks
            ), leased AS MATERIALIZED (
                SELECT application_id, id, part FROM parts ORDER BY part, id LIMIT \(limit)
            )
            UPDATE identity.effects e
            SET claimed_until = now() + make_interval(secs => \(seconds)), attempts = attempts + 1
            FROM leased l WHERE e.application_id = l.application_id AND e.id = l.id
            RETURNING e.id, e.user_id, e.kind, e.payload::text, l.part,
                      e.attempts > 1 AND e.created_at < now() - make_interval(secs => \(Self.certaintySeconds)) AS is_uncertain
            """
    }

    /// Deletes events that were dispatched.
    func acknowledge(_ ids: [OutboxEventID], deadline: ContinuousClock.Instant) async throws {
        try await postgres.execute("DELETE FROM identity.effects WHERE id = ANY(\(ids)::uuid[])", deadline: deadline)
    }

    /// Writes an event. `user` is the user whose data it holds; nil if unknown.
    func enqueue(
        _ event: PendingEvent, for user: UserID?, in application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws {
        try await postgres.execute(event.insert(user: user, application: application), deadline: deadline)
    }

    /// Writes an event of no known user and an audit entry in one statement.
    func enqueue(_ event: PendingEvent, _ audit: AuditEntry, deadline: ContinuousClock.Instant) async throws {
        try await postgres.execute(
            """
            WITH event AS (\(statement: event.insert(user: nil, application: audit.application)))
            \(statement: audit.insert)
            """, deadline: deadline)
    }

    /// Counts the events that have not been acknowledged.
    func backlog() async throws -> Backlog {
        let rows = try await postgres.query(
            """
            SELECT count(*) AS waiting,
                   COALESCE(extract(epoch FROM now() - min(created_at)), 0)::bigint AS oldest_seconds,
                   count(*) FILTER (WHERE created_at < now() - interval '7 days' OR attempts >= 1000) AS stuck
            FROM identity.effects
            """)
        guard let row = rows.first else { throw PostgresError.protocolError }
        return Backlog(
            waiting: try row.decode("waiting"), oldestSeconds: try row.decode("oldest_seconds"),
            stuck: try row.decode("stuck"))
    }
}

extension Transaction {
    /// Writes an event that is dispatched after this transaction commits. `user` is the user whose data it holds; nil if
    /// unknown.
    func enqueue(_ event: PendingEvent, for user: UserID?, in application: ApplicationID) throws {
        // The body of a transaction runs on a thread, without the values of the task.
        try execute(event.insert(user: user, application: application, within: instrumentationContext))
    }
}

extension PendingEvent {
    /// The statement that writes the event.
    ///
    /// - Parameter context: the context of the task that does so.
    func insert(
        id: OutboxEventID = .make(), user: UserID?, application: ApplicationID,
        within context: InstrumentationContext? = .current
    ) throws -> Query {
        let (kind, payload) = try encoded(traceParent: context?.spanContext?.traceParent)
        return """
            INSERT INTO identity.effects (application_id, id, user_id, kind, payload)
            SELECT \(application)::uuid, \(id)::uuid, \(user)::uuid, \(kind.rawValue)::text,
                   \(String(decoding: payload, as: UTF8.self))::jsonb
            """
    }

    /// The statement that writes the event for each row of `source`, which has one or none.
    func insert(user: UserID?, application: ApplicationID, from source: StaticString) throws -> Query {
        "\(statement: try insert(user: user, application: application)) FROM \(sql: source)"
    }
}
