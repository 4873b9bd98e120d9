import Foundation
import TestKit
import Testing

/// The erasure of a user who has much in the audit log.
@Suite struct ErasureStoryTests {
    /// Runs SQL as the superuser of the fleet's PostgreSQL, and returns what it prints.
    private func execute(_ sql: String, _ fleet: TestFleet) async throws -> String {
        let data = try Data(contentsOf: URL(filePath: "\(fleet.stateDirectory)/fleet.json"))
        let record = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        let url = try #require(record?["database_url"] as? String)
        let binaries = try Tools.directory(with: ["psql"])
        return try await Tools.run([
            "\(binaries)/psql", "--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--dbname", url, "--command",
            sql,
        ]).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// 40,000 entries took longer than a request may. Now the user is gone at once, and the rest follows, also if identity dies.
    @Test func aUserWithManyEntriesIsGoneAtOnceAndTheRestFollowsAfterAKill() async throws {
        let fleet = try await TestFleet.launch()
        let api = API(baseURL: fleet.baseURL)
        let email = API.newEmail("erased")
        let token = try #require(try await api.signUp(email)["tokens.access_token"])
        _ = try await execute(
            """
            SET session_replication_role = replica;
            INSERT INTO identity.audit_log (application_id, id, event, user_id, caller, ip, device)
            SELECT u.application_id,
                   overlay(gen_random_uuid()::text placing left(identity.first_audit_id(now())::text, 13) from 1)::uuid,
                   'sign_in', u.id, 'gateway', '192.0.2.1', 'Firefox/Linux'
            FROM (SELECT application_id, id FROM identity.users ORDER BY created_at DESC LIMIT 1) u, generate_series(1, 40000)
            """, fleet)
        func left() async throws -> Int? {
            Int(try await execute("SELECT count(*) FROM identity.audit_log WHERE ip = '192.0.2.1'", fleet))
        }
        #expect(try await left() == 40_000)
        let clock = ContinuousClock()
        var status = 0
        let time = try await clock.measure { status = try await api.bearing(token).delete("/auth/me").status }
        #expect(status == 204 && time < .seconds(3), "\(time)")
        try await fleet.kill("identity")
        try await eventually(within: .seconds(20), "identity to be back") {
            try await api.signIn(email).status == 401
        }
        try await eventually(within: .seconds(60), "the rest to be erased") { try await left() == 0 }
        #expect(try await execute("SELECT count(*) FROM identity.audit_erasures", fleet) == "0")
        #expect(
            try await execute("SELECT count(*) FROM identity.audit_log WHERE device = 'Firefox/Linux'", fleet) == "0")
        try await fleet.stop()
    }
}
