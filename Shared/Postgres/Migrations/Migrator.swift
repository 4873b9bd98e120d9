/// Brings a schema up to date: runs the migrations that the database does not have yet, in their order.
///
/// Any number of processes may do this at once; one works, the others wait and then find nothing left to do. Each
/// migration has a transaction of its own, so that a failure or a crash leaves all that was before it. What was run is
/// recorded in the schema's table `migrations`.
public struct Migrator: Sendable {
    private let client: PostgresClient
    private let schema: String
    private let migrations: [Migration]

    /// - Parameters:
    ///   - client: the database. Its role must own the schema, or be allowed to create it.
    ///   - schema: the service's schema: `identity`.
    ///   - migrations: all of them, numbered 1, 2, 3, …
    public init(_ client: PostgresClient, schema: String, migrations: [Migration]) {
        self.client = client
        self.schema = schema
        self.migrations = migrations
    }

    /// Runs what is missing.
    ///
    /// - Parameter timeout: how long each migration may take, waiting for others included.
    /// - Returns: the numbers of the migrations that were run.
    /// - Throws: ``MigrationError``, or ``PostgresError`` when the database can't be reached or refuses a statement.
    @discardableResult
    public func run(timeout: Duration = .seconds(300)) async throws -> [Int] {
        guard migrations.map(\.number) == Array(1..<migrations.count + 1) else { throw MigrationError.misnumbered }
        guard isValidName else { throw MigrationError.invalidSchemaName }
        var done: [Int] = []
        while let number = try await runNext(timeout: timeout) { done.append(number) }
        return done
    }

    /// The name goes into SQL as it is, so it has to be one that can't be anything but a name.
    private var isValidName: Bool {
        let isPlain = schema.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "_")
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        return isPlain && (1...63).contains(schema.utf8.count)
    }

    private func runNext(timeout: Duration) async throws -> Int? {
        try await client.transaction(deadline: .now + timeout) { transaction in
            try lock(transaction, timeout: timeout)
            let applied = try applied(transaction)
            guard let next = try next(after: applied) else { return nil }
            try transaction.script(next.sql)
            try transaction.execute(record(next))
            return next.number
        }
    }

    /// Lets one transaction at a time through. The wait is not a statement's usual one, nor are the statements that
    /// follow.
    private func lock(_ transaction: Transaction, timeout: Duration) throws(PostgresError) {
        let limit = String(Int64(timeout / .milliseconds(1)))
        try transaction.execute(
            "SELECT set_config('statement_timeout', \(limit), true), set_config('lock_timeout', \(limit), true)")
        // Once there is the table, it is the lock, which none can take but who owns it. Before, there is nothing to hold.
        if try transaction.query("SELECT to_regclass(\("\(schema).migrations")) IS NULL")[0][0].decode(as: Bool.self) {
            try transaction.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(\("latchkey migrations of \(schema)"), 0))")
        }
    }

    /// What was run before, by number. Makes schema and table where they are missing, and only there: asking PostgreSQL
    /// to make what exists needs the right to make it.
    private func applied(_ transaction: Transaction) throws(PostgresError) -> [Int: String] {
        if try transaction.query("SELECT to_regnamespace(\(schema)) IS NULL")[0][0].decode(as: Bool.self) {
            try transaction.execute(Query(trusted: "CREATE SCHEMA \"\(schema)\""))
        }
        if try transaction.query("SELECT to_regclass(\("\(schema).migrations")) IS NULL")[0][0].decode(as: Bool.self) {
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
        let rows = try transaction.query(Query(trusted: "SELECT number, checksum FROM \"\(schema)\".migrations"))
        var applied: [Int: String] = [:]
        for row in rows { applied[try row.decode("number")] = try row.decode("checksum", as: String.self) }
        return applied
    }

    /// The first migration that is missing, once all that were run are known to be ours.
    private func next(after applied: [Int: String]) throws(MigrationError) -> Migration? {
        if let number = applied.keys.max(), number > migrations.count { throw .databaseIsNewer(number: number) }
        for migration in migrations {
            guard let checksum = applied[migration.number] else { continue }
            guard checksum == migration.checksum else { throw .changed(number: migration.number, name: migration.name) }
        }
        return migrations.first { applied[$0.number] == nil }
    }

    private func record(_ migration: Migration) -> Query {
        var query: Query =
            "(number, name, checksum) VALUES (\(migration.number), \(migration.name), \(migration.checksum))"
        query.sql = "INSERT INTO \"\(schema)\".migrations \(query.sql)"
        return query
    }
}
