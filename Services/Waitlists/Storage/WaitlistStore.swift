import Foundation
import Models
import Postgres

/// The tables `waitlists.rows`, with one row for each member and feature, and `waitlists.joins`, which a trigger fills.
struct WaitlistStore: Sendable {
    let postgres: PostgresClient

    /// Puts a member on a list. Returns the row's id, also when the member was on the list already.
    func join(
        _ feature: FeatureKey, _ member: Waitlists.Member, deadline: ContinuousClock.Instant
    ) async throws -> WaitlistRowID {
        // Most members who join are on the list already, and reading costs less than a write that changes nothing.
        if let id = try await rowID(of: member, on: feature, deadline: deadline) { return id }
        // If another call was faster, the update changes nothing, but makes the statement return its row.
        let rows = try await postgres.query(
            """
            INSERT INTO waitlists.rows (application_id, account_id, user_id, feature_key, id)
            VALUES (\(member.application), \(member.account), \(member.user), \(feature.description), \(WaitlistRowID.make()))
            ON CONFLICT (application_id, account_id, user_id, feature_key) DO UPDATE SET feature_key = EXCLUDED.feature_key
            RETURNING id
            """, deadline: deadline)
        guard let row = rows.first else { throw ServiceError.internal }
        return try row.decode("id")
    }

    /// Takes a member off a list.
    func leave(_ feature: FeatureKey, _ member: Waitlists.Member, deadline: ContinuousClock.Instant) async throws {
        try await postgres.execute(
            """
            DELETE FROM waitlists.rows
            WHERE application_id = \(member.application) AND account_id = \(member.account)
              AND user_id = \(member.user) AND feature_key = \(feature.description)
            """, deadline: deadline)
    }

    /// Takes a user off all lists, in all their accounts, and forgets what they have joined.
    func leaveAll(_ user: UserID, of application: ApplicationID, deadline: ContinuousClock.Instant) async throws {
        try await postgres.execute(
            """
            WITH joins AS (DELETE FROM waitlists.joins WHERE application_id = \(application) AND user_id = \(user))
            DELETE FROM waitlists.rows WHERE application_id = \(application) AND user_id = \(user)
            """, deadline: deadline)
    }

    /// Leases up to `limit` of those who have joined, oldest first, for `seconds`: until then no other call gets them.
    func leaseJoins(
        limit: Int, for seconds: Int, deadline: ContinuousClock.Instant
    ) async throws -> [WaitlistJoin] {
        try await postgres.query(
            """
            WITH leased AS MATERIALIZED (
                SELECT id FROM waitlists.joins WHERE claimed_until < now()
                ORDER BY id LIMIT \(limit) FOR UPDATE SKIP LOCKED
            )
            UPDATE waitlists.joins j SET claimed_until = now() + make_interval(secs => \(seconds))
            FROM leased l WHERE j.id = l.id
            RETURNING j.id, j.application_id, j.account_id, j.user_id, j.feature_key, j.joined_at
            """, deadline: deadline
        ).map { try WaitlistJoin($0) }.sorted { $0.id < $1.id }
    }

    /// Forgets that users have joined.
    func acknowledgeJoins(_ ids: [WaitlistRowID], deadline: ContinuousClock.Instant) async throws {
        try await postgres.execute("DELETE FROM waitlists.joins WHERE id = ANY(\(ids)::uuid[])", deadline: deadline)
    }

    /// The id of a member's row on a list; nil if the member is not on it.
    func rowID(
        of member: Waitlists.Member, on feature: FeatureKey, deadline: ContinuousClock.Instant
    ) async throws -> WaitlistRowID? {
        try await postgres.query(
            """
            SELECT id FROM waitlists.rows
            WHERE application_id = \(member.application) AND account_id = \(member.account)
              AND user_id = \(member.user) AND feature_key = \(feature.description)
            """, deadline: deadline
        ).first?.decode("id")
    }

    /// A page of a member's rows, oldest first.
    func page(
        _ request: PageRequest, of member: Waitlists.Member, deadline: ContinuousClock.Instant
    ) async throws -> Waitlists.Page {
        let rows = try await postgres.query(
            """
            SELECT \(sql: Self.columns) FROM waitlists.rows
            WHERE application_id = \(member.application) AND account_id = \(member.account)
              AND user_id = \(member.user) AND id > \(request.start)
            ORDER BY id LIMIT \(request.rowsToFetch)
            """, deadline: deadline)
        return request.page(try rows.map { try WaitlistRow($0) })
    }

    /// A page of all rows on a list, oldest first. `application`: nil for all applications. `isWaiting`: without those that
    /// were invited.
    func page(
        _ request: PageRequest, of feature: FeatureKey, application: ApplicationID?, isWaiting: Bool = false,
        deadline: ContinuousClock.Instant
    ) async throws -> Waitlists.Page {
        let waiting: Query = isWaiting ? "AND invited_at IS NULL" : ""
        let rows = try await postgres.query(
            """
            SELECT \(sql: Self.columns) FROM waitlists.rows
            WHERE feature_key = \(feature.description) AND (\(application)::uuid IS NULL OR application_id = \(application))
              AND id > \(request.start) \(statement: waiting)
            ORDER BY id LIMIT \(request.rowsToFetch)
            """, deadline: deadline)
        return request.page(try rows.map { try WaitlistRow($0) })
    }

    /// Marks rows of a feature as invited. Those that were keep their time.
    func markInvited(
        _ ids: [WaitlistRowID], on feature: FeatureKey, deadline: ContinuousClock.Instant
    ) async throws {
        try await postgres.execute(
            """
            UPDATE waitlists.rows SET invited_at = now(), updated_at = now()
            WHERE feature_key = \(feature.description) AND id = ANY(\(ids)::uuid[]) AND invited_at IS NULL
            """, deadline: deadline)
    }

    /// How many members wait for a feature and were not invited. `application`: nil for all applications.
    func waitingCount(
        on feature: FeatureKey, application: ApplicationID?, deadline: ContinuousClock.Instant
    ) async throws -> Int {
        let rows = try await postgres.query(
            """
            SELECT count(*) AS waiting FROM waitlists.rows
            WHERE feature_key = \(feature.description) AND invited_at IS NULL
              AND (\(application)::uuid IS NULL OR application_id = \(application))
            """, deadline: deadline)
        return try rows.first?.decode("waiting") ?? 0
    }

    /// Deletes up to `limit` rows of an application, and returns how many.
    func deleteRows(of application: ApplicationID, limit: Int, deadline: ContinuousClock.Instant) async throws -> Int {
        try await postgres.execute(
            """
            DELETE FROM waitlists.rows WHERE (application_id, account_id, user_id, feature_key) IN (
                SELECT application_id, account_id, user_id, feature_key FROM waitlists.rows
                WHERE application_id = \(application) LIMIT \(limit))
            """, deadline: deadline)
    }

    private static let columns: StaticString =
        "id, application_id, user_id, account_id, feature_key, created_at, updated_at"
}

extension WaitlistJoin {
    fileprivate init(_ row: Row) throws {
        guard let feature = FeatureKey(try row.decode("feature_key")) else {
            throw PostgresError.decoding(column: "feature_key")
        }
        self.init(
            id: try row.decode("id"),
            member: .init(
                application: try row.decode("application_id"), account: try row.decode("account_id"),
                user: try row.decode("user_id")),
            feature: feature, at: try row.decode("joined_at"))
    }
}

extension WaitlistRow {
    fileprivate init(_ row: Row) throws {
        guard let feature = FeatureKey(try row.decode("feature_key")) else {
            throw PostgresError.decoding(column: "feature_key")
        }
        self.init(
            id: try row.decode("id"), applicationID: try row.decode("application_id"),
            userID: try row.decode("user_id"), accountID: try row.decode("account_id"), featureKey: feature,
            createdAt: try row.decode("created_at"), updatedAt: try row.decode("updated_at"))
    }
}
