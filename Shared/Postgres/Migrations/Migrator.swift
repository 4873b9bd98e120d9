import Logging
import Primitives

/// Migrates a schema: runs the migrations that the database doesn't have yet, in order.
///
/// Processes of two versions can run side by side, so that they can be replaced one after the other. A migration only adds to what is
/// there, so that the statements of the version before it still work. A process accepts the migration after its own; of a database that
/// is further ahead nobody knows whether the statements of this version still work there.
///
/// A statement that waits for a lock holds up everybody who comes after it. So a migration waits for a moment only, and lets the others
/// go on before it tries again.
///
/// Several processes may do this at once: one runs the migrations, the others wait and find nothing left to do. Each
/// migration runs in its own transaction, so that an error or a crash leaves the earlier ones in place. The table
/// `migrations` of the schema records what was run.
public struct Migrator: Sendable {
    private let client: PostgresClient
    private let schema: String
    private let migrations: [Migration]
    private let lockTimeout: Duration
    private let sleep: @Sendable (Duration) async throws -> Void

    /// - Parameters:
    ///   - client: the database. Its role must own the schema or be allowed to create it.
    ///   - schema: the name of the service's schema, such as `identity`.
    ///   - migrations: all of them, numbered 1, 2, 3, …
    public init(_ client: PostgresClient, schema: String, migrations: [Migration]) {
        self.init(client, schema: schema, migrations: migrations, lockTimeout: .seconds(2)) {
            try await Task.sleep(for: $0)
        }
    }

    /// - Parameters:
    ///   - lockTimeout: how long a statement of a migration may wait for a lock.
    ///   - sleep: waits before the next try.
    init(
        _ client: PostgresClient, schema: String, migrations: [Migration], lockTimeout: Duration,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.client = client
        self.schema = schema
        self.migrations = migrations
        self.lockTimeout = lockTimeout
        self.sleep = sleep
    }

    /// Runs the migrations that are missing. A role that does not own the schema may call it, too, if none is missing.
    ///
    /// - Parameter timeout: how long each migration may take, including waiting for other processes and for locks.
    /// - Returns: the numbers of the migrations that were run.
    /// - Throws: ``MigrationError``, ``MigrationLockError``, or ``PostgresError`` when the database can't be reached or refuses a statement.
    @discardableResult
    public func run(timeout: Duration = .seconds(300)) async throws -> [Int] {
        guard migrations.map(\.number) == Array(1..<migrations.count + 1) else { throw MigrationError.misnumbered }
        guard isValidSchemaName else { throw MigrationError.invalidSchemaName }
        var done: [Int] = []
        while let number = try await runNext(timeout: timeout) { done.append(number) }
        return done
    }

    /// The name is part of the SQL text, so only characters that need no quoting are allowed.
    private var isValidSchemaName: Bool {
        let isPlain = schema.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "_")
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        return isPlain && (1...63).contains(schema.utf8.count)
    }

    /// Runs the next migration, again and again while a lock is missing.
    private func runNext(timeout: Duration) async throws -> Int? {
        let deadline = ContinuousClock.now + timeout
        var backoff = Backoff(first: .seconds(1), maximum: .seconds(10))
        while true {
            do {
                return try await tryNext(until: deadline, timeout)
            } catch let error as MigrationLockError {
                let pause = backoff.next()
                guard ContinuousClock.now + pause + lockTimeout < deadline else { throw error }
                client.logger.warning(
                    "a migration got no lock and tries again",
                    metadata: [
                        "schema": "\(schema)", "migration": "\(error.number)", "attempts": "\(backoff.attempts)",
                        "pause_ms": "\(pause.milliseconds)",
                    ])
                try await sleep(pause)
            }
        }
    }

    private func tryNext(until deadline: ContinuousClock.Instant, _ timeout: Duration) async throws -> Int? {
        try await client.transaction(deadline: deadline) { transaction in
            // Without a lock, which only the owner can take.
            if try tableExists(transaction) {
                guard let next = try next(after: read(transaction)) else { return nil }
                guard try isOwner(transaction) else { throw MigrationError.notOwner(number: next.number) }
            }
            try lock(transaction, timeout: timeout)
            let applied = try applied(transaction)
            guard let next = try next(after: applied) else { return nil }
            // The lock on the table of migrations holds up nobody but other migrators. Those of the migration do.
            try transaction.execute("SELECT set_config('lock_timeout', \(String(lockTimeout.milliseconds)), true)")
            do {
                try transaction.script(next.sql)
            } catch {
                if transaction.wasRefusedLock { throw MigrationLockError(number: next.number, name: next.name) }
                throw error
            }
            try transaction.execute(record(next))
            return next.number
        }
    }

    /// Admits one transaction at a time. Raises the session's time limits to `timeout`, for the lock and for the migration.
    private func lock(_ transaction: Transaction, timeout: Duration) throws(PostgresError) {
        let limit = String(timeout.milliseconds)
        try transaction.execute(
            "SELECT set_config('statement_timeout', \(limit), true), set_config('lock_timeout', \(limit), true)")
        // Once the table exists, it is the lock, which only its owner can take. Until then an advisory lock is used.
        if try !tableExists(transaction) {
            try transaction.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(\("latchkey migrations of \(schema)"), 0))")
        }
    }

    /// The checksums of the migrations that were run, by number. Creates the schema and the table only if they are missing,
    /// because `CREATE … IF NOT EXISTS` needs the privilege even if they exist.
    private func applied(_ transaction: Transaction) throws(PostgresError) -> [Int: String] {
        if try !schemaExists(transaction) {
            try transaction.execute(Query(trusted: "CREATE SCHEMA \"\(schema)\""))
        }
        if try !tableExists(transaction) {
            try transaction.execute(
                Query(
                    trusted: """
                        CREATE TABLE "\(schema)".migrations (
                            number integer PRIMARY KEY,
                            name text NOT NULL,
                            checksum text NOT NULL,
                            applied_at timestamptz NOT NULL DEFAULT now()
                        )
                        """))
        }
        try transaction.execute(Query(trusted: "LOCK TABLE \"\(schema)\".migrations IN EXCLUSIVE MODE"))
        return try read(transaction)
    }

    /// The checksums of the migrations that were run, by number. The table must exist.
    private func read(_ transaction: Transaction) throws(PostgresError) -> [Int: String] {
        let rows = try transaction.query(Query(trusted: "SELECT number, checksum FROM \"\(schema)\".migrations"))
        var applied: [Int: String] = [:]
        for row in rows { applied[try row.decode("number")] = try row.decode("checksum", as: String.self) }
        return applied
    }

    /// The first migration that was not run yet.
    ///
    /// - Throws: ``MigrationError`` if the database has migrations that are not ours, other than the next one.
    private func next(after applied: [Int: String]) throws(MigrationError) -> Migration? {
        // The next version may have migrated already, while the processes of this one are being replaced. Its migration only adds.
        if let number = applied.keys.max(), number > migrations.count + 1 { throw .databaseIsNewer(number: number) }
        for migration in migrations {
            guard let checksum = applied[migration.number] else { continue }
            guard checksum == migration.checksum else { throw .changed(number: migration.number, name: migration.name) }
        }
        return migrations.first { applied[$0.number] == nil }
    }

    private func schemaExists(_ transaction: Transaction) throws(PostgresError) -> Bool {
        try isTrue(transaction.query("SELECT to_regnamespace(\(schema)) IS NOT NULL AS exists"))
    }

    private func isOwner(_ transaction: Transaction) throws(PostgresError) -> Bool {
        try isTrue(
            transaction.query(
                """
                SELECT pg_has_role(current_user, relowner, 'USAGE') AS exists FROM pg_class
                WHERE oid = to_regclass(\("\(schema).migrations"))
                """))
    }

    private func tableExists(_ transaction: Transaction) throws(PostgresError) -> Bool {
        try isTrue(transaction.query("SELECT to_regclass(\("\(schema).migrations")) IS NOT NULL AS exists"))
    }

    private func isTrue(_ rows: [Row]) throws(PostgresError) -> Bool {
        guard let row = rows.first else { throw .protocolError }
        return try row.decode("exists")
    }

    private func record(_ migration: Migration) -> Query {
        var query: Query =
            "(number, name, checksum) VALUES (\(migration.number), \(migration.name), \(migration.checksum))"
        query.sql = "INSERT INTO \"\(schema)\".migrations \(query.sql)"
        return query
    }
}
