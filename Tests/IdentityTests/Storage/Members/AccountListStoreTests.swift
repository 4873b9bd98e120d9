import Models
import Testing

@testable import IdentityService

@Suite struct AccountListStoreTests {
    @Test func cursorsAreReadAsTheyWereWritten() throws {
        let id = AccountID.make()
        for position: AccountListStore.Position in [.age(id), .name("ünser \u{1F600}", id)] {
            #expect(AccountListStore.Position(cursor: try position.cursor) == position)
        }
        for text in ["", "x", "e30", String(repeating: "A", count: 2001)] {
            #expect(AccountListStore.Position(cursor: text) == nil)
        }
    }

    /// Pages are read from an index, however many accounts there are.
    @Test func pagesAreReadFromAnIndex() async throws {
        let identity = try await IdentityFixture()
        let application = identity.client.applicationID
        try await identity.postgres.execute(
            """
            INSERT INTO identity.accounts (application_id, id, name)
            SELECT \(application)::uuid, gen_random_uuid(), 'Team ' || i FROM generate_series(1, 5000) i
            """)
        try await identity.postgres.execute("ANALYZE identity.accounts")
        let store = identity.service.accountLists
        let page = try await store.page(
            of: application, prefix: "team 49", after: nil, limit: 3, deadline: .now + .seconds(10))
        #expect(page.accounts.map(\.name) == ["Team 49", "Team 490", "Team 4900"] && page.nextCursor != nil)
        let read = try await identity.postgres.transaction { transaction -> Int in
            _ = try transaction.query(
                """
                SELECT id FROM identity.accounts a
                WHERE a.application_id = \(application) AND a.name IS NOT NULL
                  AND lower(a.name) COLLATE "C" >= lower('Team 49') AND lower(a.name) COLLATE "C" < lower('Team 5')
                ORDER BY lower(a.name) COLLATE "C", a.id LIMIT 3
                """)
            let rows = try transaction.query(
                """
                SELECT seq_tup_read + idx_tup_fetch AS read FROM pg_stat_xact_user_tables
                WHERE schemaname = 'identity' AND relname = 'accounts'
                """)
            return try rows[0].decode("read")
        }
        #expect(read < 50)
    }
}
