public import Logging

/// A client of one PostgreSQL database, shared by all tasks of a process.
///
/// Every connection has a thread of its own. Some take single reads from one bounded queue, and send together what
/// waits there, so that a client does more the more is asked of it. The others take changes and transactions from
/// another, so that a read never waits for a lock.
///
/// Nothing waits without a bound: everything has a deadline, and a limited number waits. What is past its deadline is
/// cancelled on the server and its connection thrown away; whoever only stood beside it does not notice. Lost
/// connections are made anew, again and again. libpq keeps `SIGPIPE` from ending the process.
public final class PostgresClient: Sendable {
    private let configuration: PostgresConfiguration
    private let reads: Pool
    private let changes: Pool

    /// Makes a client that connects when it is first used.
    public init(configuration: PostgresConfiguration, logger: Logger) {
        self.configuration = configuration
        reads = Pool(configuration, connections: configuration.readConnections, logger: logger)
        changes = Pool(configuration, connections: configuration.connections, logger: logger)
    }

    /// Runs one statement, committed by itself, and gives the rows of its answer.
    ///
    /// A statement that begins with `SELECT` must only read: it may be sent together with others, and sent again when
    /// its connection is lost. Begin with `WITH`, `INSERT`, … to change something.
    /// - Parameter deadline: when to give up; after the configured timeout when nil.
    /// - Throws: ``PostgresError``.
    public func query(
        _ query: Query, deadline: ContinuousClock.Instant? = nil
    ) async throws(PostgresError) -> [Row] {
        try await run(query, deadline: deadline).rows
    }

    /// Runs one statement, committed by itself, and gives the number of rows that it changed.
    ///
    /// - Parameter deadline: when to give up; after the configured timeout when nil.
    /// - Throws: ``PostgresError``.
    @discardableResult
    public func execute(
        _ query: Query, deadline: ContinuousClock.Instant? = nil
    ) async throws(PostgresError) -> Int {
        try await run(query, deadline: deadline).affected
    }

    /// Runs `body` in a transaction, commits when it returns and rolls back when it throws.
    ///
    /// ```swift
    /// let user = try await client.transaction { transaction in
    ///     try transaction.execute("INSERT INTO …")
    ///     return try transaction.query("SELECT …").first?.decode("id", as: UserID.self)
    /// }
    /// ```
    /// The body runs on the thread of a connection. It should do nothing but its statements, and nothing that can't be
    /// done twice: after a deadlock or a serialization failure it is run again, up to three times in all.
    /// - Parameters:
    ///   - isolation: how much it sees of others.
    ///   - deadline: when to give up; after the configured timeout when nil.
    /// - Throws: what `body` throws, and ``PostgresError``, which has `wasSent: true` only when it may be committed.
    public func transaction<Value: Sendable>(
        isolation: IsolationLevel = .readCommitted, deadline: ContinuousClock.Instant? = nil,
        _ body: @escaping @Sendable (Transaction) throws -> Value
    ) async throws -> Value {
        let work = TransactionWork(isolation: isolation, deadline: deadline ?? defaultDeadline, body: body)
        return try await work.handoff.outcome {
            changes.submit(.transaction(work))
        } cancelled: {
            PostgresError.cancelled(wasSent: $0)
        }.get()
    }

    /// Asks the server for a sign of lifetime.
    ///
    /// - Throws: ``PostgresError``.
    public func ping(deadline: ContinuousClock.Instant? = nil) async throws(PostgresError) {
        _ = try await query("SELECT 1", deadline: deadline)
    }

    /// How many statements and transactions wait for a connection now.
    public var waitingCount: Int { reads.waitingCount + changes.waitingCount }

    /// Ends all connections once what waits is done. Everything later fails as unavailable.
    public func shutdown() async {
        async let readsEnded: Void = reads.shutdown()
        await changes.shutdown()
        await readsEnded
    }

    private var defaultDeadline: ContinuousClock.Instant {
        .now + configuration.defaultTimeout
    }

    private func run(_ query: Query, deadline: ContinuousClock.Instant?) async throws(PostgresError) -> ResultTable {
        let work = try StatementWork(query, deadline: deadline ?? defaultDeadline)
        return try await work.handoff.outcome {
            (work.statement.isRead ? reads : changes).submit(.statement(work))
        } cancelled: {
            .cancelled(wasSent: $0)
        }.get()
    }
}
