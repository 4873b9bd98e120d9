import Models
import Postgres

extension AuditLog {
    /// A page of a user's own entries, latest first.
    ///
    /// - Parameter omittingDetails: as ``Identity/ListActivity/omitsDetails``.
    func activity(
        of user: UserID, _ application: ApplicationID, limit: Int, before cursor: AuditEntryID?,
        omittingDetails: Bool = false, deadline: ContinuousClock.Instant
    ) async throws -> Identity.ListActivity.Reply {
        let query = Self.activityQuery(
            of: user, application, limit: limit + 1, before: cursor, omittingDetails: omittingDetails)
        let entries = try await postgres.query(query, deadline: deadline).map { try ActivityEntry($0) }
        let page = Array(entries.prefix(limit))
        return .init(entries: page, nextCursor: entries.count > limit ? page.last?.id : nil)
    }

    /// The query of a user's latest entries.
    static func activityQuery(
        of user: UserID, _ application: ApplicationID, limit: Int, before cursor: AuditEntryID?,
        omittingDetails: Bool = false
    ) -> Query {
        let earlier: Query = cursor.map { "AND l.id < \($0)" } ?? ""
        return """
            SELECT l.id, l.at, l.event, l.caller, l.client_id, l.ip, l.device, l.provider, l.reason, l.changed
            FROM identity.audit_log l
            WHERE l.application_id = \(application) AND l.user_id = \(user) \(statement: earlier)
            \(statement: omittingDetails ? withoutDetails : "")
            ORDER BY l.id DESC LIMIT \(limit)
            """
    }

    /// The condition of entries that tell people something. What a request writes later is among the next entries of its user, so the
    /// condition reads a few of them, however many there are.
    private static var withoutDetails: Query {
        """
        AND NOT (l.event = 'sign_in_pending' AND l.reason = 'second_factor' AND EXISTS (
            SELECT FROM (
                SELECT n.event, n.request_id FROM identity.audit_log n
                WHERE n.application_id = l.application_id AND n.user_id = l.user_id AND n.id > l.id
                ORDER BY n.id LIMIT 20) next
            WHERE next.event = 'second_factor_skipped' AND next.request_id = l.request_id))
        AND NOT (l.event = 'new_device'
            AND EXISTS (
                SELECT FROM identity.audit_log e
                WHERE e.application_id = l.application_id AND e.user_id = l.user_id AND e.id < l.id
                  AND e.event = 'sign_up' AND e.device = l.device)
            AND NOT EXISTS (
                SELECT FROM identity.audit_log e
                WHERE e.application_id = l.application_id AND e.user_id = l.user_id AND e.id < l.id
                  AND e.event = 'sign_in' AND e.request_id IS DISTINCT FROM l.request_id))
        """
    }
}

extension ActivityEntry {
    fileprivate init(_ row: Row) throws {
        self.init(
            id: try row.decode("id"), at: try row.decode("at"), event: try row.decode("event"),
            actor: try row.decode("caller", as: CallerRole.self) == .operator ? .operator : .user,
            client: try row.decode("client_id"), ipAddress: try row.decode("ip"), device: try row.decode("device"),
            provider: try row.decode("provider", as: String?.self).flatMap { Provider(rawValue: $0) },
            reason: try row.decode("reason"), changed: try row.decode("changed"))
    }
}
