import Models
import Postgres
import Testing

@testable import IdentityService

/// The other tests of deletions are those of `DeleteClientHandler`.
@Suite struct ClientStoreDeletionTests {
    /// A new table that refers to clients has to be added to the deletion.
    @Test func everyTableThatRefersToClientsIsKnown() async throws {
        let identity = try await IdentityFixture()
        let tables = try await identity.postgres.query(
            """
            SELECT c.conrelid::regclass::text AS name FROM pg_constraint c
            WHERE c.contype = 'f' AND c.confrelid = 'identity.clients'::regclass
            """
        ).map { try $0.decode("name", as: String.self) }
        #expect(
            Set(tables) == [
                "identity.sign_up_waitlist", "identity.invites", "identity.consents", "identity.connections",
                "identity.client_secrets",
            ])
    }

    /// A row that was added while the deletion waited would refer to nothing.
    @Test func rowsThatAreBeingAddedAreDeletedToo() async throws {
        let identity = try await IdentityFixture()
        let (id, deadline) = (identity.client.id, ContinuousClock.now + .seconds(30))
        let (added, continuation) = AsyncStream.makeStream(of: Void.self)
        async let other: Void = identity.postgres.transaction(deadline: deadline) { transaction in
            defer { continuation.finish() }
            try transaction.execute("INSERT INTO identity.client_secrets (client_id, hash) VALUES (\(id), 'hash')")
            continuation.finish()
            // Unlike pg_stat_activity, pg_locks shows connections that were opened after this transaction.
            while try transaction.query(
                "SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
            ).isEmpty {
                guard ContinuousClock.now < deadline else { throw ServiceError.deadlineExceeded }
            }
        }
        for await _ in added {}
        let refused = await error {
            try await identity.call(Identity.DeleteClient(client: id), identity.operatorContext)
        }
        try await other
        #expect(refused == nil)
    }
}
