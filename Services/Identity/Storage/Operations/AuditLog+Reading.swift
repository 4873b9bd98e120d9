import Foundation
import Models
import Postgres

extension AuditLog {
    /// The matching entries, in the order of their ids.
    func entries(
        _ filter: Identity.ListAuditEntries.Filter, part: Identity.ListAuditEntries.Part, limit: Int,
        deadline: ContinuousClock.Instant
    ) async throws -> [Identity.AuditRecord] {
        let found = try await postgres.query(Self.query(filter, part: part, limit: limit), deadline: deadline)
            .map { try Identity.AuditRecord($0) }
        if case .latest = part { return found.reversed() }
        return found
    }

    /// The query of the matching entries, the latest or the first ones first. Each application has its part of the indexes, so the search reads
    /// a few rows of each. Unless one is asked for, it finds the applications in the log, since their entries outlive them.
    static func query(
        _ filter: Identity.ListAuditEntries.Filter, part: Identity.ListAuditEntries.Part, limit: Int
    ) -> Query {
        let order: StaticString = if case .latest = part { "DESC" } else { "ASC" }
        let applications: Query =
            if let application = filter.application {
                "SELECT \(application)::uuid AS id"
            } else {
                """
                WITH RECURSIVE found AS (
                    (SELECT application_id FROM identity.audit_log ORDER BY application_id LIMIT 1)
                    UNION ALL
                    SELECT (SELECT n.application_id FROM identity.audit_log n WHERE n.application_id > found.application_id
                            ORDER BY n.application_id LIMIT 1)
                    FROM found WHERE found.application_id IS NOT NULL)
                SELECT application_id AS id FROM found
                """
            }
        return """
            SELECT e.* FROM (\(statement: applications)) a
            CROSS JOIN LATERAL (
                SELECT \(sql: columns) FROM identity.audit_log l
                WHERE l.application_id = a.id \(statement: conditions(filter, part))
                ORDER BY l.id \(sql: order) LIMIT \(limit)) e
            ORDER BY e.id \(sql: order) LIMIT \(limit)
            """
    }

    /// The latest entries of a user, and of an address that entries without a user name by its hash; the latest first.
    func entries(
        of user: UserID?, emailHash: Data?, in application: ApplicationID, limit: Int,
        deadline: ContinuousClock.Instant
    ) async throws -> [Identity.AuditRecord] {
        try await postgres.query(
            """
            SELECT e.* FROM (
                (SELECT \(sql: Self.columns) FROM identity.audit_log l
                 WHERE l.application_id = \(application) AND l.user_id = \(user)::uuid
                 ORDER BY l.id DESC LIMIT \(limit))
                UNION ALL
                (SELECT \(sql: Self.columns) FROM identity.audit_log l
                 WHERE l.application_id = \(application) AND l.email_hash = \(emailHash)::bytea AND l.user_id IS NULL
                 ORDER BY l.id DESC LIMIT \(limit))) e
            ORDER BY e.id DESC LIMIT \(limit)
            """, deadline: deadline
        ).map { try Identity.AuditRecord($0) }
    }

    private static let columns: StaticString = """
        l.id, l.at, l.event, l.application_id, l.user_id, l.client_id, l.request_id, l.ip, l.device, l.caller, l.changed,
        l.changes::text AS changes, l.provider, l.reason, l.amr, l.actor::text AS actor
        """

    /// Ids begin with the time, so a bound in time is a bound of the index. What isn't asked for is not in the statement, because
    /// `$1 IS NULL OR …` would keep PostgreSQL from using the index that fits.
    private static func conditions(
        _ filter: Identity.ListAuditEntries.Filter, _ part: Identity.ListAuditEntries.Part
    ) -> Query {
        var conditions: Query = ""
        func add(_ condition: Query) { conditions = "\(statement: conditions) AND \(statement: condition)" }
        switch part {
        case .latest(let last?): add("l.id < \(last)")
        case .first(let first?): add("l.id > \(first)")
        default: break
        }
        if let since = filter.since { add("l.id >= \(UUIDv7.earliest(at: since.date))") }
        if let until = filter.until { add("l.id < \(UUIDv7.earliest(at: until.date))") }
        if let user = filter.user { add("l.user_id = \(user)") }
        if let client = filter.client { add("l.client_id = \(client)") }
        if let address = filter.ipAddress { add("l.ip = \(address)") }
        if let event = filter.event { add("l.event = \(event.rawValue)") }
        if let request = filter.request { add("l.request_id = \(request.description)") }
        return conditions
    }
}

extension Identity.AuditRecord {
    fileprivate init(_ row: Row) throws {
        let request: String? = try row.decode("request_id")
        self.init(
            id: try row.decode("id"), at: try row.decode("at"), event: try row.decode("event"),
            application: try row.decode("application_id"), user: try row.decode("user_id"),
            client: try row.decode("client_id"), request: request.flatMap { RequestID($0) },
            ipAddress: try row.decode("ip"), caller: try row.decode("caller"), changed: try row.decode("changed"),
            changes: try row.decode("changes", as: String?.self).map {
                try JSONDecoder().decode([Change].self, from: Data($0.utf8))
            },
            provider: try row.decode("provider", as: String?.self).flatMap { Provider(rawValue: $0) },
            reason: try row.decode("reason"),
            authenticationMethods: try row.decode("amr", as: String?.self)?.split(separator: " ").map(String.init),
            actor: try row.decode("actor", as: String?.self).map {
                try JSONDecoder().decode(AuditActor.self, from: Data($0.utf8))
            }, userAgent: try row.decode("device"))
    }
}
