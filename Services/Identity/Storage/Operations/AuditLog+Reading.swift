import Foundation
import Models
import Postgres

extension AuditLog {
    /// The matching entries, in the order of their ids. Each application has its indexes, so the search reads a few rows of each.
    func entries(
        _ filter: Identity.ListAuditEntries.Filter, part: Identity.ListAuditEntries.Part, limit: Int,
        deadline: ContinuousClock.Instant
    ) async throws -> [Identity.AuditRecord] {
        let matching = Self.conditions(filter, part)
        let query: Query =
            switch part {
            case .latest:
                """
                SELECT e.* FROM identity.applications a CROSS JOIN LATERAL (
                    SELECT \(sql: Self.columns) FROM identity.audit_log l WHERE l.application_id = a.id \(statement: matching)
                    ORDER BY l.id DESC LIMIT \(limit)) e
                ORDER BY e.id DESC LIMIT \(limit)
                """
            case .first:
                """
                SELECT e.* FROM identity.applications a CROSS JOIN LATERAL (
                    SELECT \(sql: Self.columns) FROM identity.audit_log l WHERE l.application_id = a.id \(statement: matching)
                    ORDER BY l.id LIMIT \(limit)) e
                ORDER BY e.id LIMIT \(limit)
                """
            }
        let found = try await postgres.query(query, deadline: deadline).map { try Identity.AuditRecord($0) }
        if case .latest = part { return found.reversed() }
        return found
    }

    private static let columns: StaticString = """
        l.id, l.at, l.event, l.application_id, l.user_id, l.client_id, l.request_id, l.ip, l.caller, l.changed,
        l.provider, l.reason
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
        if let application = filter.application { add("l.application_id = \(application)") }
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
            provider: try row.decode("provider", as: String?.self).flatMap { Provider(rawValue: $0) },
            reason: try row.decode("reason"))
    }
}
