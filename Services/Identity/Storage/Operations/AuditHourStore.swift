import Foundation
import Models
import Postgres

/// Counts the audit log by hours (`identity.audit_hours`), and reads the counts.
struct AuditHourStore: Sendable {
    /// How long after its end an hour is counted, in seconds: an entry can be committed a moment after its time.
    static let delay = 120
    /// How far back the first hour lies, in days, in a log that was not counted before.
    static let firstDays = 31

    let postgres: PostgresClient

    /// Counts the next hour that is over and was not counted yet. Of several processes at once, one counts it.
    ///
    /// - Returns: whether there was such an hour.
    func countNext() async throws -> Bool {
        let rows = try await postgres.query(
            """
            SELECT COALESCE(
                (SELECT max(hour) + interval '1 hour' FROM identity.audit_hours_counted),
                date_trunc('hour', now(), 'UTC') - make_interval(days => \(Self.firstDays))) AS hour,
                now() - make_interval(secs => \(Self.delay)) - interval '1 hour' AS latest
            """)
        guard let row = rows.first else { return false }
        let (hour, latest): (Timestamp, Timestamp) = (try row.decode("hour"), try row.decode("latest"))
        guard hour <= latest else { return false }
        let end = hour.date.addingTimeInterval(3600)
        try await postgres.execute(
            """
            WITH RECURSIVE claimed AS (
                INSERT INTO identity.audit_hours_counted (hour) VALUES (\(hour)) ON CONFLICT DO NOTHING RETURNING hour),
            \(sql: Self.applications)
            INSERT INTO identity.audit_hours (hour, application_id, event, reason, count)
            SELECT c.hour, l.application_id, l.event, COALESCE(l.reason, ''), count(*)
            FROM claimed c CROSS JOIN found f
            JOIN identity.audit_log l ON l.application_id = f.application_id
            WHERE l.id >= \(UUIDv7.earliest(at: hour.date)) AND l.id < \(UUIDv7.earliest(at: end))
              AND l.event = ANY(\(Self.events))
            GROUP BY 1, 2, 3, 4
            """)
        return true
    }

    /// Deletes the counts of hours older than `retention` days. The last hour that was counted stays known.
    func deleteCounts(olderThan retention: Int) async throws {
        try await postgres.execute(
            "DELETE FROM identity.audit_hours WHERE hour < now() - make_interval(days => \(retention))")
        try await postgres.execute(
            """
            DELETE FROM identity.audit_hours_counted
            WHERE hour < now() - make_interval(days => \(retention))
              AND hour < (SELECT max(hour) FROM identity.audit_hours_counted)
            """)
    }

    /// The counts of `count` spans, of which the last one has begun.
    func counts(
        _ span: Identity.CountAuditEntries.Span, count: Int, of application: ApplicationID?,
        deadline: ContinuousClock.Instant
    ) async throws -> Identity.CountAuditEntries.Reply {
        let rows = try await postgres.query(
            """
            SELECT now() AS now, (SELECT max(hour) + interval '1 hour' FROM identity.audit_hours_counted) AS counted
            """, deadline: deadline)
        guard let row = rows.first else { throw ServiceError.internal }
        let now: Timestamp = try row.decode("now")
        let counted = try row.decode("counted", as: Timestamp?.self)?.date ?? .distantPast
        let length = Double(span.rawValue)
        let present = (now.date.timeIntervalSince1970 / length).rounded(.down) * length
        let start = Date(timeIntervalSince1970: present - length * Double(count - 1))
        // Before the first hours are counted, only the latest ones are read from the log.
        let rawStart =
            span == .minute ? start : max(start, counted, now.date.addingTimeInterval(-3 * 3600))
        var counts = try await entries(
            from: rawStart, start: start, span, count: count, of: application, deadline: deadline)
        let end = min(counted, rawStart)
        if end > start {
            counts += try await hours(
                from: start, to: end, span, count: count, of: application, deadline: deadline)
        }
        return .init(start: Timestamp(start), counts: counts)
    }

    /// Counts entries of the log itself.
    private func entries(
        from first: Date, start: Date, _ span: Identity.CountAuditEntries.Span, count: Int,
        of application: ApplicationID?, deadline: ContinuousClock.Instant
    ) async throws -> [Identity.CountAuditEntries.Count] {
        let matching: Query = if let application { "AND l.application_id = \(application)" } else { "" }
        return try await postgres.query(
            """
            WITH RECURSIVE \(sql: Self.applications)
            SELECT \(statement: Self.place("l.at", start, span, count)) AS place, l.event, l.reason, count(*) AS count
            FROM found f JOIN identity.audit_log l ON l.application_id = f.application_id
            WHERE l.id >= \(UUIDv7.earliest(at: first)) AND l.event = ANY(\(Self.events)) \(statement: matching)
            GROUP BY 1, 2, 3
            """, deadline: deadline
        ).map { try .init($0) }
    }

    /// Adds up hours that were counted.
    private func hours(
        from first: Date, to end: Date, _ span: Identity.CountAuditEntries.Span, count: Int,
        of application: ApplicationID?, deadline: ContinuousClock.Instant
    ) async throws -> [Identity.CountAuditEntries.Count] {
        let matching: Query = if let application { "AND h.application_id = \(application)" } else { "" }
        return try await postgres.query(
            """
            SELECT \(statement: Self.place("h.hour", first, span, count)) AS place, h.event,
                   NULLIF(h.reason, '') AS reason, sum(h.count)::bigint AS count
            FROM identity.audit_hours h
            WHERE h.hour >= \(Timestamp(first)) AND h.hour < \(Timestamp(end)) AND h.event = ANY(\(Self.events))
              \(statement: matching)
            GROUP BY 1, 2, 3
            """, deadline: deadline
        ).map { try .init($0) }
    }

    /// The span that a time belongs to.
    private static func place(
        _ column: StaticString, _ start: Date, _ span: Identity.CountAuditEntries.Span, _ count: Int
    ) -> Query {
        """
        LEAST(GREATEST(floor(extract(epoch FROM \(sql: column) - \(Timestamp(start))::timestamptz) / \(span.rawValue)::int)::int, 0),
              \(count - 1)::int)
        """
    }

    /// The applications in the log, each found by one look into its index.
    private static let applications: StaticString = """
        known AS (
            (SELECT application_id FROM identity.audit_log ORDER BY application_id LIMIT 1)
            UNION ALL
            SELECT (SELECT n.application_id FROM identity.audit_log n WHERE n.application_id > known.application_id
                    ORDER BY n.application_id LIMIT 1)
            FROM known WHERE known.application_id IS NOT NULL),
        found AS (SELECT application_id FROM known WHERE application_id IS NOT NULL)
        """

    private static let events = Identity.CountAuditEntries.events.map(\.rawValue)
}

extension Identity.CountAuditEntries.Count {
    fileprivate init(_ row: Row) throws {
        self.init(
            place: try row.decode("place"), event: try row.decode("event"), reason: try row.decode("reason"),
            count: try row.decode("count"))
    }
}
