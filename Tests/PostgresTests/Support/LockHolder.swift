import TestKit

@testable import Postgres

/// A transaction that holds a connection of the write pool and an advisory lock until it is released.
struct LockHolder {
    private let mayEnd = Rendezvous(2)
    private let task: Task<Void, any Error>

    init(of client: PostgresClient) async throws {
        let hasBegun = Rendezvous(2)
        task = Task { [mayEnd] in
            try await client.transaction { transaction in
                try transaction.query("SELECT pg_advisory_xact_lock(1)")
                hasBegun.meet()
                mayEnd.meet()
            }
        }
        await hasBegun.met()
    }

    func release() async throws {
        await mayEnd.met()
        try await task.value
    }
}

extension PostgresClient {
    /// Whether a session waits for a lock. Not a `SELECT`, so that it is not queued behind the reads.
    func isWaitingForLock() async throws -> Bool {
        try await value(
            """
            WITH wanted AS (SELECT FROM pg_locks JOIN pg_database d ON d.oid = database
                WHERE NOT granted AND datname = current_database())
            SELECT count(*) > 0 FROM wanted
            """) ?? false
    }
}
