import Foundation
import Models
import Postgres

/// The table `waitlists.rows`: one row for each member and feature.
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

    private static let columns: StaticString =
        "id, application_id, user_id, account_id, feature_key, created_at, updated_at"
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
