import Foundation
import Models
import Postgres

extension PostgresClient {
    /// Puts a member on a list and returns the row's id, the one that is there already if so.
    func join(
        _ feature: FeatureKey, _ member: Waitlists.Member, deadline: ContinuousClock.Instant
    ) async throws -> WaitlistRowID {
        // The update changes nothing, but makes the statement return the row whoever was first.
        let rows = try await query(
            """
            INSERT INTO waitlists.rows (application_id, account_id, user_id, feature_key, id)
            VALUES (\(member.application), \(member.account), \(member.user), \(feature.description), \(WaitlistRowID.make()))
            ON CONFLICT (application_id, account_id, user_id, feature_key) DO UPDATE SET feature_key = EXCLUDED.feature_key
            RETURNING id
            """, deadline: deadline)
        guard let row = rows.first else { throw ServiceError.internal }
        return try row[0].decode()
    }

    /// Takes a member off a list.
    func leave(_ feature: FeatureKey, _ member: Waitlists.Member, deadline: ContinuousClock.Instant) async throws {
        try await execute(
            """
            DELETE FROM waitlists.rows
            WHERE application_id = \(member.application) AND account_id = \(member.account)
              AND user_id = \(member.user) AND feature_key = \(feature.description)
            """, deadline: deadline)
    }

    /// A member's row on a list; nil when there is none.
    func row(
        of feature: FeatureKey, _ member: Waitlists.Member, deadline: ContinuousClock.Instant
    ) async throws -> WaitlistRowID? {
        try await query(
            """
            SELECT id FROM waitlists.rows
            WHERE application_id = \(member.application) AND account_id = \(member.account)
              AND user_id = \(member.user) AND feature_key = \(feature.description)
            """, deadline: deadline
        ).first?[0].decode()
    }

    /// A member's rows after `position`, oldest first.
    func rows(
        of member: Waitlists.Member, after position: WaitlistRowID?, limit: Int, deadline: ContinuousClock.Instant
    ) async throws -> [WaitlistRow] {
        try await query(
            """
            SELECT id, application_id, user_id, account_id, feature_key, created_at, updated_at FROM waitlists.rows
            WHERE application_id = \(member.application) AND account_id = \(member.account)
              AND user_id = \(member.user) AND (\(position)::uuid IS NULL OR id > \(position))
            ORDER BY id LIMIT \(limit)
            """, deadline: deadline
        ).map { try WaitlistRow($0) }
    }

    /// Everyone's rows on a list after `position`, oldest first.
    func rows(
        of feature: FeatureKey, application: ApplicationID?, after position: WaitlistRowID?, limit: Int,
        deadline: ContinuousClock.Instant
    ) async throws -> [WaitlistRow] {
        try await query(
            """
            SELECT id, application_id, user_id, account_id, feature_key, created_at, updated_at FROM waitlists.rows
            WHERE feature_key = \(feature.description) AND (\(application)::uuid IS NULL OR application_id = \(application))
              AND (\(position)::uuid IS NULL OR id > \(position))
            ORDER BY id LIMIT \(limit)
            """, deadline: deadline
        ).map { try WaitlistRow($0) }
    }
}

extension WaitlistRow {
    fileprivate init(_ row: Row) throws {
        guard let feature = FeatureKey(try row[4].decode(as: String.self)) else {
            throw PostgresError.decoding(column: "feature_key")
        }
        self.init(
            id: try row[0].decode(), applicationID: try row[1].decode(), userID: try row[2].decode(),
            accountID: try row[3].decode(), featureKey: feature, createdAt: try row[5].decode(),
            updatedAt: try row[6].decode())
    }
}
