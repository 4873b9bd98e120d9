import Foundation
import Models
import Postgres
import TestKit

@testable import IdentityService

/// An audit log with months that are over, and what their entries are. The fixture's database belongs to the test, so it can do what an
/// owner of the tables can.
struct AuditMonths: Sendable {
    let identity: IdentityFixture
    private let server: TestPostgres

    init(in identity: IdentityFixture) async throws {
        self.identity = identity
        server = try await TestPostgres.shared()
    }

    func execute(_ sql: String) async throws { _ = try await server.execute(sql, in: identity.url) }

    /// The beginning of the month that is so many months from now, in SQL.
    static func month(_ offset: Int) -> String {
        "((date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => \(offset))) AT TIME ZONE 'UTC')"
    }

    /// The name of the partition of this month.
    static func name(_ offset: Int) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents([.year, .month], from: Date())
        let number = (parts.year ?? 0) * 12 + (parts.month ?? 1) - 1 + offset
        let month = number % 12 + 1
        return "audit_log_\(number / 12)_\(month < 10 ? "0" : "")\(month)"
    }

    /// Adds partitions of the months before this one, as if the log had been partitioned then.
    func addEarlier(_ count: Int) async throws {
        try await execute(
            """
            DO $$
            DECLARE
                first timestamp := date_trunc('month', now() AT TIME ZONE 'UTC');
                month timestamp;
            BEGIN
                ALTER TABLE identity.audit_log DETACH PARTITION identity.audit_log_before;
                FOR number IN REVERSE \(count)..1 LOOP
                    month := first - make_interval(months => number);
                    EXECUTE format(
                        'CREATE TABLE identity.%I PARTITION OF identity.audit_log FOR VALUES FROM (%L) TO (%L)',
                        'audit_log_' || to_char(month, 'YYYY_MM'), identity.first_audit_id(month AT TIME ZONE 'UTC'),
                        identity.first_audit_id((month + interval '1 month') AT TIME ZONE 'UTC'));
                END LOOP;
                EXECUTE format(
                    'ALTER TABLE identity.audit_log ATTACH PARTITION identity.audit_log_before
                     FOR VALUES FROM (MINVALUE) TO (%L)',
                    identity.first_audit_id((first - make_interval(months => \(count))) AT TIME ZONE 'UTC'));
            END $$
            """)
    }

    /// Removes the partitions of the last months, whose entries then go to the rest.
    func removeLast(_ count: Int) async throws {
        let drops = (0..<count).map { "DROP TABLE identity.\(Self.name(3 - $0));" }.joined(separator: " ")
        try await execute(
            """
            BEGIN; ALTER TABLE identity.audit_log DETACH PARTITION identity.audit_log_rest; \(drops)
            DO $$ BEGIN
                EXECUTE format(
                    'ALTER TABLE identity.audit_log ATTACH PARTITION identity.audit_log_rest FOR VALUES FROM (%L) TO (MAXVALUE)',
                    identity.first_audit_id(\(Self.month(4 - count))));
            END $$; COMMIT
            """)
    }

    /// Adds entries of a month, one after the other, with an id and a time of that month, and a network address.
    func addEntries(_ count: Int, month: Int, user: UserID? = nil, at time: String? = nil) async throws {
        let user = user.map { "'\($0.uuid.uuidString)'" } ?? "NULL"
        try await execute(
            """
            SET session_replication_role = replica;
            INSERT INTO identity.audit_log (application_id, id, at, event, user_id, caller, ip)
            SELECT '\(identity.client.applicationID.uuid.uuidString)',
                   overlay(gen_random_uuid()::text placing left(identity.first_audit_id(t)::text, 13) from 1)::uuid,
                   \(time ?? "t"), 'sign_in', \(user), 'gateway', '192.0.2.1'
            FROM (SELECT \(Self.month(month)) + n * interval '1 second' AS t FROM generate_series(1, \(count)) n) times
            """)
    }

    /// How many entries each partition has; without those that have none.
    func counts() async throws -> [String: Int] {
        let rows = try await identity.postgres.query(
            """
            SELECT c.relname::text AS name, count(*) AS count FROM identity.audit_log l JOIN pg_class c ON c.oid = l.tableoid
            GROUP BY c.relname
            """)
        return try Dictionary(
            uniqueKeysWithValues: rows.map {
                (try $0.decode("name", as: String.self), try $0.decode("count", as: Int.self))
            })
    }

    /// The names of the partitions, the earliest first.
    func names() async throws -> [String] {
        try await identity.postgres.query("SELECT name FROM identity.audit_partitions()").map { try $0.decode("name") }
    }
}
