import Foundation
import Models
import Postgres

/// Lists users for operators.
///
/// A call walks along an index that has the order of the list, beginning behind the cursor, and looks at a bounded number of rows.
/// So it does the same work however many users there are, and however few of them match. A page that is not full ends where the
/// walk ended.
struct UserListStore: Sendable {
    let postgres: PostgresClient

    /// The order of a list, and the index that has it.
    enum Order: Equatable {
        /// The latest sign-up first.
        case age
        /// By the bytes of the address.
        case address
        /// The latest wrong attempt first.
        case attempt
    }

    /// The place of a row in its list: a cursor, once it is encoded.
    enum Position: Codable, Equatable {
        /// When the user signed up, in seconds since 2001, and their id.
        case age(Double, UserID)
        case address(String, ApplicationID, EmailCredentialID)
        case attempt(AuditEntryID)

        var order: Order {
            switch self {
            case .age: .age
            case .address: .address
            case .attempt: .attempt
            }
        }

        /// Decodes ``cursor``; nil for any other text.
        init?(cursor: String) {
            guard cursor.utf8.count <= 2000, let json = Data(base64URL: cursor),
                let position = try? JSONDecoder().decode(Self.self, from: json)
            else { return nil }
            self = position
        }

        /// The text form, for callers.
        var cursor: String {
            get throws { try JSONEncoder().encode(self).base64URL }
        }
    }

    /// A page behind `position`. It must be a position of the filter's ``Identity/ListUsers/Filter/order``.
    func page(
        _ filter: Identity.ListUsers.Filter, after position: Position?, limit: Int, deadline: ContinuousClock.Instant
    ) async throws -> Identity.ListUsers.Reply {
        let rows = try await postgres.query(Self.query(filter, after: position, limit: limit), deadline: deadline)
        guard let first = rows.first else { return .init(users: [], nextCursor: nil) }
        let walked: Int = try first.decode("walked")
        let found = try rows.filter { try $0.decode("ordinal", as: Int?.self) != nil }
        let isFull = found.count == limit
        let last = isFull ? found.last : nil
        let end = try last?.decode("ordinal", as: Int.self) ?? walked
        let hasMore = end < walked || walked == Self.bound(filter).rows
        let next = try last.map { try Position($0, filter.order, "p_") } ?? Position(first, filter.order, "last_")
        return .init(
            users: try found.map { try Identity.UserSummary($0) }, nextCursor: hasMore ? try next.cursor : nil)
    }
}

extension Identity.ListUsers.Filter {
    /// The order of the list.
    var order: UserListStore.Order {
        if email != nil { return .address }
        return status == .attempted ? .attempt : .age
    }

    /// Whether an index has exactly the users that match, so that the walk skips none.
    fileprivate var isIndexed: Bool {
        order == .age && [nil, .suspended, .erased].contains(status) && signedInSince == nil && notSignedInSince == nil
    }
}

extension UserListStore {
    /// How many rows a call looks at, at most; also as a literal, with which PostgreSQL plans better than with a parameter.
    static func bound(_ filter: Identity.ListUsers.Filter) -> (rows: Int, limit: Query) {
        // A page of the maximum, and the row behind it.
        if filter.isIndexed { return (201, "LIMIT 201") }
        return if case .part = filter.email { (10_000, "LIMIT 10000") } else { (2000, "LIMIT 2000") }
    }

    /// The rows of a page. Each also has the number and the end of the rows that were walked. If none matches, there is a row
    /// with them alone.
    static func query(
        _ filter: Identity.ListUsers.Filter, after position: Position?, limit: Int
    ) -> Query {
        """
        WITH walked AS MATERIALIZED (\(statement: walk(filter, after: position))),
        matched AS (\(statement: matches(filter)) ORDER BY ordinal LIMIT \(limit))
        SELECT last.ordinal AS walked, last.application_id AS last_application_id, last.row_id AS last_row_id,
               last.at AS last_at, last.address AS last_address,
               p.ordinal, p.application_id AS p_application_id, p.row_id AS p_row_id, p.at AS p_at,
               p.address AS p_address,
               u.id, u.application_id, u.status, u.created_at, u.erased_at, c.address, c.verified_at,
               COALESCE(i.display_name, NULLIF(concat_ws(' ', i.given_name, i.family_name), '')) AS name,
               s.at AS last_sign_in_at
        FROM (SELECT * FROM walked ORDER BY ordinal DESC LIMIT 1) last
        LEFT JOIN (
            matched m
            JOIN walked p ON p.ordinal = m.ordinal
            CROSS JOIN LATERAL (
                SELECT * FROM identity.users u
                WHERE u.application_id = m.application_id AND u.id = m.user_id LIMIT 1) u
            LEFT JOIN identity.user_identities i ON i.application_id = u.application_id AND i.user_id = u.id
            LEFT JOIN LATERAL (
                SELECT e.address, k.verified_at FROM identity.email_credentials k
                JOIN identity.email_addresses e ON e.application_id = k.application_id AND e.credential_id = k.id
                WHERE k.application_id = u.application_id AND k.user_id = u.id
                ORDER BY k.id = u.primary_email_id DESC NULLS LAST, k.id LIMIT 1) c ON true
            LEFT JOIN LATERAL (
                SELECT l.at FROM identity.audit_log l
                WHERE l.application_id = u.application_id AND l.user_id = u.id AND l.event IN ('sign_in', 'sign_up')
                ORDER BY l.id DESC LIMIT 1) s ON true
        ) ON true
        ORDER BY p.ordinal
        """
    }

    /// The rows to look at, numbered from 1: `ordinal`, `application_id`, `user_id` (NULL if it has to be looked up), and the
    /// position: `row_id`, `at`, `address`. Each application has its part of an index, so some rows of each are read.
    private static func walk(_ filter: Identity.ListUsers.Filter, after position: Position?) -> Query {
        let limit = bound(filter).limit
        let applications: Query = filter.application.map { "WHERE a.id = \($0)" } ?? ""
        switch filter.order {
        case .age:
            return """
                SELECT row_number() OVER (ORDER BY w.created_at DESC, w.id DESC) AS ordinal, w.application_id,
                       w.id AS user_id, w.id AS row_id, w.created_at AS at, NULL::text AS address
                FROM (
                    SELECT x.* FROM identity.applications a CROSS JOIN LATERAL (
                        SELECT u.application_id, u.id, u.created_at FROM identity.users u
                        WHERE u.application_id = a.id \(statement: ages(filter, after: position))
                        ORDER BY u.created_at DESC, u.id DESC \(statement: limit)) x
                    \(statement: applications)
                    ORDER BY x.created_at DESC, x.id DESC \(statement: limit)) w
                """
        case .address:
            return """
                SELECT row_number() OVER (ORDER BY w.address COLLATE "C", w.application_id) AS ordinal,
                       w.application_id, NULL::uuid AS user_id, w.credential_id AS row_id, NULL::timestamptz AS at,
                       w.address
                FROM (
                    SELECT x.* FROM identity.applications a CROSS JOIN LATERAL (
                        SELECT e.application_id, e.credential_id, e.address FROM identity.email_addresses e
                        WHERE e.application_id = a.id \(statement: addresses(filter, after: position))
                        ORDER BY e.address COLLATE "C", e.credential_id \(statement: limit)) x
                    \(statement: applications)
                    ORDER BY x.address COLLATE "C", x.application_id \(statement: limit)) w
                """
        case .attempt:
            return """
                SELECT row_number() OVER (ORDER BY w.id DESC) AS ordinal, w.application_id, w.user_id, w.id AS row_id,
                       NULL::timestamptz AS at, NULL::text AS address
                FROM (
                    SELECT x.* FROM identity.applications a CROSS JOIN LATERAL (
                        (\(statement: attempts("'sign_in_failed'", filter, after: position)))
                        UNION ALL
                        (\(statement: attempts("'second_factor_failed'", filter, after: position)))) x
                    \(statement: applications)
                    ORDER BY x.id DESC \(statement: limit)) w
                """
        }
    }

    /// The entries of one kind in the audit log of application `a`. The kind is a literal: for a kind that is rare, PostgreSQL then
    /// knows better than to walk along the whole log.
    private static func attempts(
        _ event: Query, _ filter: Identity.ListUsers.Filter, after position: Position?
    ) -> Query {
        var start: Query = ""
        if case .attempt(let entry) = position { start = "AND l.id < \(entry)" }
        return """
            SELECT l.application_id, l.id, l.user_id FROM identity.audit_log l
            WHERE l.application_id = a.id AND l.event = \(statement: event) AND l.id >= \(dayAgo) \(statement: start)
            ORDER BY l.id DESC \(statement: bound(filter).limit)
            """
    }

    /// Conditions of `identity.users u`. Each state has an index with the same condition.
    private static func ages(_ filter: Identity.ListUsers.Filter, after position: Position?) -> Query {
        var conditions: Query =
            switch filter.status {
            case .erased: "AND u.erased_at IS NOT NULL"
            case .suspended: "AND u.status = 'suspended' AND u.erased_at IS NULL"
            case .active, .unverified, .attempted, nil: "AND u.erased_at IS NULL"
            }
        if let since = filter.createdSince {
            conditions = "\(statement: conditions) AND u.created_at >= \(since)"
        }
        if let until = filter.createdUntil { conditions = "\(statement: conditions) AND u.created_at < \(until)" }
        if case .age(let seconds, let user) = position {
            let at = Date(timeIntervalSinceReferenceDate: seconds)
            conditions = """
                \(statement: conditions) AND (u.created_at, u.id) < (\(at)::timestamptz, \(user)::uuid)
                """
        }
        return conditions
    }

    /// Conditions of `identity.email_addresses e`.
    private static func addresses(_ filter: Identity.ListUsers.Filter, after position: Position?) -> Query {
        var conditions: Query = ""
        if case .prefix(let text) = filter.email {
            // The last character of Unicode ends the range.
            conditions = """
                AND e.address COLLATE "C" >= \(text) AND e.address COLLATE "C" < \(text + "\u{10FFFF}")
                """
        }
        if case .address(let address, let application, let credential) = position {
            // The first condition is the one that the index is searched by.
            conditions = """
                \(statement: conditions) AND e.address COLLATE "C" >= \(address)
                AND (e.address COLLATE "C", e.application_id, e.credential_id)
                    > (\(address), \(application)::uuid, \(credential)::uuid)
                """
        }
        return conditions
    }

    /// The users among the walked rows who match, each once: `ordinal`, `application_id`, `user_id`.
    ///
    /// `LIMIT 1` and scalar subqueries have PostgreSQL look each row up in an index. Written as joins, it would read a whole table
    /// where it takes that to be cheaper than some thousand look-ups.
    private static func matches(_ filter: Identity.ListUsers.Filter) -> Query {
        let conditions = conditions(filter)
        switch filter.order {
        case .age:
            return """
                SELECT w.ordinal, w.application_id, w.user_id FROM walked w CROSS JOIN LATERAL (
                    SELECT * FROM identity.users u
                    WHERE u.application_id = w.application_id AND u.id = w.user_id LIMIT 1) u
                WHERE \(statement: conditions)
                """
        case .address:
            var part: Query = ""
            if case .part(let text) = filter.email { part = "WHERE strpos(w.address, \(text)) > 0" }
            return """
                SELECT min(w.ordinal) AS ordinal, u.application_id, u.id AS user_id
                FROM (SELECT * FROM walked w \(statement: part)) w
                CROSS JOIN LATERAL (
                    SELECT k.user_id FROM identity.email_credentials k
                    WHERE k.application_id = w.application_id AND k.id = w.row_id LIMIT 1) k
                CROSS JOIN LATERAL (
                    SELECT * FROM identity.users u
                    WHERE u.application_id = w.application_id AND u.id = k.user_id LIMIT 1) u
                WHERE \(statement: conditions) GROUP BY u.application_id, u.id
                """
        case .attempt:
            return """
                SELECT w.ordinal, w.application_id, w.user_id FROM walked w CROSS JOIN LATERAL (
                    SELECT * FROM identity.users u
                    WHERE u.application_id = w.application_id AND u.id = w.user_id LIMIT 1) u
                WHERE \(statement: conditions) AND (
                    SELECT true FROM identity.audit_log l
                    WHERE l.application_id = w.application_id AND l.user_id = w.user_id AND l.id > w.row_id
                      AND l.event IN ('sign_in_failed', 'second_factor_failed') LIMIT 1) IS NOT TRUE
                """
        }
    }

    /// The conditions of `identity.users u` that are checked for each walked row.
    private static func conditions(_ filter: Identity.ListUsers.Filter) -> Query {
        var conditions: Query = filter.status == .erased ? "u.erased_at IS NOT NULL" : "u.erased_at IS NULL"
        func add(_ condition: Query) { conditions = "\(statement: conditions) AND \(statement: condition)" }
        switch filter.status {
        case .active: add("u.status = 'active'")
        case .suspended: add("u.status = 'suspended'")
        case .unverified:
            add(
                """
                (SELECT true FROM identity.email_credentials v
                 WHERE v.application_id = u.application_id AND v.user_id = u.id AND v.verified_at IS NOT NULL
                 LIMIT 1) IS NOT TRUE
                """)
        case .attempted where filter.order != .attempt:
            add(
                """
                (SELECT true FROM identity.audit_log l
                 WHERE l.application_id = u.application_id AND l.user_id = u.id AND l.id >= \(dayAgo)
                   AND l.event IN ('sign_in_failed', 'second_factor_failed') LIMIT 1)
                """)
        case .attempted, .erased, nil: break
        }
        if filter.order != .age {
            if let since = filter.createdSince { add("u.created_at >= \(since)") }
            if let until = filter.createdUntil { add("u.created_at < \(until)") }
        }
        if let since = filter.signedInSince { add("(\(statement: signIn(since: since)))") }
        if let since = filter.notSignedInSince { add("(\(statement: signIn(since: since))) IS NOT TRUE") }
        return conditions
    }

    /// True if the user has signed in at `since` or later, else NULL.
    private static func signIn(since: Timestamp) -> Query {
        """
        SELECT true FROM identity.audit_log l
        WHERE l.application_id = u.application_id AND l.user_id = u.id AND l.event IN ('sign_in', 'sign_up')
          AND l.id >= \(UUIDv7.earliest(at: since.date)) LIMIT 1
        """
    }

    /// The least id of an audit entry of the last 24 hours.
    private static var dayAgo: UUID { UUIDv7.earliest(at: Date(timeIntervalSinceNow: -24 * 3600)) }
}

extension UserListStore.Position {
    /// Reads the columns of a position, whose names begin with `prefix`.
    fileprivate init(_ row: Row, _ order: UserListStore.Order, _ prefix: String) throws {
        switch order {
        case .age:
            let at: Date = try row.decode(prefix + "at")
            self = .age(at.timeIntervalSinceReferenceDate, try row.decode(prefix + "row_id"))
        case .address:
            self = .address(
                try row.decode(prefix + "address"), try row.decode(prefix + "application_id"),
                try row.decode(prefix + "row_id"))
        case .attempt: self = .attempt(try row.decode(prefix + "row_id"))
        }
    }
}

extension Identity.UserSummary {
    fileprivate init(_ row: Row) throws {
        self.init(
            id: try row.decode("id"), applicationID: try row.decode("application_id"),
            status: try row.decode("status"), email: try row.decode("address"),
            emailVerifiedAt: try row.decode("verified_at"), name: try row.decode("name"),
            createdAt: try row.decode("created_at"), lastSignInAt: try row.decode("last_sign_in_at"),
            erasedAt: try row.decode("erased_at"))
    }
}
