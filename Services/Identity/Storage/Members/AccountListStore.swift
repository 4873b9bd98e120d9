import Foundation
import Models
import Postgres

/// Lists and finds accounts for operators.
///
/// A page is read from an index that has the order of the list, so it takes the same work however many accounts there are.
struct AccountListStore: Sendable {
    /// The place of a row in its list: a cursor, once it is encoded.
    enum Position: Codable, Equatable {
        /// The latest accounts come first.
        case age(AccountID)
        /// By the bytes of the name in lower case.
        case name(String, AccountID)

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

    let postgres: PostgresClient

    /// A page behind `position`.
    ///
    /// - Parameter prefix: what the name begins with, whatever its case; nil for all accounts. Positions of all accounts are ages, and others are
    ///   names.
    func page(
        of application: ApplicationID, prefix: String?, after position: Position?, limit: Int,
        deadline: ContinuousClock.Instant
    ) async throws -> Identity.ListAccounts.Reply {
        var conditions: Query = ""
        if let prefix {
            // The last character of Unicode ends the range.
            conditions = """
                AND a.name IS NOT NULL AND lower(a.name) COLLATE "C" >= lower(\(prefix)::text)
                AND lower(a.name) COLLATE "C" < lower(\(prefix + "\u{10FFFF}")::text)
                """
        }
        switch position {
        case .age(let id): conditions = "\(statement: conditions) AND a.id < \(id)"
        case .name(let name, let id):
            conditions = """
                \(statement: conditions) AND lower(a.name) COLLATE "C" >= \(name)
                AND (lower(a.name) COLLATE "C", a.id) > (\(name), \(id)::uuid)
                """
        case nil: break
        }
        let order: Query = prefix == nil ? "a.id DESC" : "lower(a.name) COLLATE \"C\", a.id"
        let rows = try await postgres.query(
            """
            \(sql: Self.columns) WHERE a.application_id = \(application) \(statement: conditions)
            ORDER BY \(statement: order) LIMIT \(limit + 1)
            """, deadline: deadline)
        let page = rows.prefix(limit)
        var next: Position?
        if rows.count > limit, let last = page.last {
            next =
                prefix == nil
                ? .age(try last.decode("id")) : .name(try last.decode("folded_name"), try last.decode("id"))
        }
        return .init(accounts: try page.map { try Identity.AccountSummary($0) }, nextCursor: try next?.cursor)
    }

    /// An account. Throws 404, and 409 `ambiguous` if several have the name.
    func account(_ key: Identity.AccountKey, deadline: ContinuousClock.Instant) async throws -> Identity.AccountSummary
    {
        let found: [Identity.AccountSummary]
        switch key {
        case .id(let id):
            let rows = try await postgres.query(
                "SELECT application_id FROM identity.accounts WHERE id = \(id)", deadline: deadline)
            guard let application: ApplicationID = try rows.first?.decode("application_id") else {
                throw ServiceError.notFound("account")
            }
            found = try await accounts(in: application, "AND a.id = \(id)", deadline)
        case .name(let name, let application?):
            found = try await accounts(named: name, in: application, deadline)
        case .name(let name, nil):
            var accounts: [Identity.AccountSummary] = []
            for row in try await postgres.query("SELECT id FROM identity.applications ORDER BY id", deadline: deadline)
            {
                accounts += try await self.accounts(named: name, in: row.decode("id"), deadline)
            }
            found = accounts
        }
        guard let first = found.first else { throw ServiceError.notFound("account") }
        guard found.count == 1 else {
            let ids = found.prefix(Self.maximumNamed).map(\.id.description).joined(separator: ", ")
            throw ServiceError(.ambiguous, detail: "Several accounts have this name; use an id: \(ids)")
        }
        return first
    }

    /// How many accounts an error names.
    private static let maximumNamed = 10

    private func accounts(
        named name: String, in application: ApplicationID, _ deadline: ContinuousClock.Instant
    ) async throws -> [Identity.AccountSummary] {
        try await accounts(
            in: application, "AND a.name IS NOT NULL AND lower(a.name) COLLATE \"C\" = lower(\(name)::text)", deadline)
    }

    private func accounts(
        in application: ApplicationID, _ condition: Query, _ deadline: ContinuousClock.Instant
    ) async throws -> [Identity.AccountSummary] {
        try await postgres.query(
            """
            \(sql: Self.columns) WHERE a.application_id = \(application) \(statement: condition)
            ORDER BY a.id LIMIT \(Self.maximumNamed)
            """, deadline: deadline
        ).map { try Identity.AccountSummary($0) }
    }

    private static let columns: StaticString = """
        SELECT a.id, a.application_id, a.name, lower(a.name) AS folded_name, a.created_at, NOT a.is_shared AS is_personal,
               m.members, o.address
        FROM identity.accounts a
        CROSS JOIN LATERAL (
            SELECT count(*) AS members FROM identity.memberships m
            JOIN identity.users u ON u.application_id = m.application_id AND u.id = m.user_id AND u.erased_at IS NULL
            WHERE m.application_id = a.application_id AND m.account_id = a.id) m
        LEFT JOIN LATERAL (
            SELECT e.address FROM identity.memberships m
            JOIN identity.users u ON u.application_id = m.application_id AND u.id = m.user_id
            JOIN identity.email_credentials k ON k.application_id = m.application_id AND k.user_id = m.user_id
            JOIN identity.email_addresses e ON e.application_id = k.application_id AND e.credential_id = k.id
            WHERE m.application_id = a.application_id AND m.account_id = a.id AND m.role = 'owner'
            ORDER BY m.id, k.id = u.primary_email_id DESC NULLS LAST, k.id LIMIT 1) o ON true
        """
}

extension Identity.AccountSummary {
    fileprivate init(_ row: Row) throws {
        self.init(
            id: try row.decode("id"), applicationID: try row.decode("application_id"), name: try row.decode("name"),
            isPersonal: try row.decode("is_personal"), members: try row.decode("members"),
            ownerEmail: try row.decode("address"), createdAt: try row.decode("created_at"))
    }
}
