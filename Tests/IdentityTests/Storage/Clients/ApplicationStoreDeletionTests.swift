import Models
import Postgres
import Testing

@testable import IdentityService

/// The other tests of deletions are those of `DeleteApplicationHandler`.
@Suite struct ApplicationStoreDeletionTests {
    /// A new table with users' data has to be added to the deletion, or to this list with a reason.
    @Test func everyTableOfAnApplicationIsEmptied() async throws {
        let identity = try await IdentityFixture()
        let application = identity.client.applicationID
        let user = try await identity.signUp("ann@example.com").profile
        let tables = try await identity.postgres.query(
            """
            SELECT DISTINCT c.conrelid::regclass::text AS name FROM pg_constraint c
            WHERE c.contype = 'f'
              AND c.confrelid IN ('identity.users'::regclass, 'identity.accounts'::regclass, 'identity.clients'::regclass,
                                  'identity.applications'::regclass, 'identity.email_credentials'::regclass)
            """
        ).map { try $0.decode("name", as: String.self) }
        #expect(tables.count > 15)
        let store = ApplicationStore(postgres: identity.postgres)
        _ = try await store.delete(application, users: 1, limit: 10, time: .seconds(60), identity.operatorContext)
        let deleted = Set(Transaction.tablesOfUsers.map(\.description) + Transaction.tablesOfClients.map(\.description))
        let others: Set = [
            "identity.users", "identity.accounts", "identity.clients", "identity.email_addresses",
            "identity.client_secrets",
            // Deleted along with the row of the application.
            "identity.webhooks", "identity.api_keys", "identity.operators_application", "identity.sign_up_hook_secrets",
        ]
        #expect(Set(tables).subtracting(deleted).subtracting(others) == [])
        _ = user
    }
}
