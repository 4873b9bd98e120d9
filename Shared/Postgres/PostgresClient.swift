public import Logging

/// A client of one PostgreSQL database, shared by all tasks of a process.
///
/// There are three pools of connections, and each connection has a thread. The read pool takes single `SELECT`s from its
/// queue and pipelines those that wait, so that throughput grows with load. The write pool takes changes and
/// transactions. Because the pools are separate, a read never waits behind a statement that waits for a lock. The third pool
/// takes rows that are only appended, such as entries of a log, and commits those that wait together.
///
/// All waiting is bounded: every statement has a deadline, and the queues have a maximum length. When a statement passes
/// its deadline, it is cancelled on the server and its connection is replaced; reads that were pipelined with it are run
/// again elsewhere. Lost connections are replaced until ``shutdown()``. A statement or transaction that was certainly not executed,
/// because the server shuts down or is read-only, is run again on another connection within its deadline.
public final class PostgresClient: Sendable {
    private let configuration: PostgresConfiguration
    let logger: Logger
    private let reads: Pool
    private let writes: Pool
    private let appends: Pool

    /// Makes a client. It connects on first use.
    public init(configuration: PostgresConfiguration, logger: Logger) {
        (self.configuration, self.logger) = (configuration, logger)
        let (hosts, troubleLog) = (ServerHosts(configuration.hosts), TroubleLog(logger))
        func pool(connections: Int, maximumBatch: Int = 1) -> Pool {
            Pool(
                configuration, connections: connections, maximumBatch: maximumBatch, hosts: hosts, logger: logger,
                troubleLog: troubleLog)
        }
        reads = pool(
            connections: configuration.readConnections, maximumBatch: configuration.maximumPipelinedReads)
        writes = pool(connections: configuration.writeConnections)
        appends = pool(
            connections: configuration.appendConnections, maximumBatch: configuration.maximumCommittedTogether)
    }

    /// Runs one statement in its own transaction and returns its rows.
    ///
    /// A statement that begins with `SELECT` must not change anything: it may be pipelined with others, and is sent again
    /// if its connection is lost. A statement with side effects must begin with `WITH`, `INSERT`, `UPDATE`, ….
    /// - Parameter deadline: when to give up; nil for ``PostgresConfiguration/defaultTimeout`` from now.
    /// - Throws: ``PostgresError``.
    public func query(
        _ query: Query, deadline: ContinuousClock.Instant? = nil
    ) async throws(PostgresError) -> [Row] {
        try await run(query, deadline: deadline).rows
    }

    /// Runs one statement in its own transaction and returns the number of rows that it changed.
    ///
    /// - Parameter deadline: when to give up; nil for ``PostgresConfiguration/defaultTimeout`` from now.
    /// - Throws: ``PostgresError``.
    @discardableResult
    public func execute(
        _ query: Query, deadline: ContinuousClock.Instant? = nil
    ) async throws(PostgresError) -> Int {
        try await run(query, deadline: deadline).affected
    }

    /// Runs an `INSERT` and returns when its rows are on the disk. Those that wait at the same time are committed together, so that
    /// many of them cost one write to the disk.
    ///
    /// It must not wait for locks, because the others would wait as well. If one fails, it fails alone.
    /// - Parameter deadline: when to give up; nil for ``PostgresConfiguration/defaultTimeout`` from now.
    /// - Returns: the number of rows.
    /// - Throws: ``PostgresError``.
    @discardableResult
    public func append(_ query: Query, deadline: ContinuousClock.Instant? = nil) async throws(PostgresError) -> Int {
        let work = try StatementWork(query, deadline: deadline ?? defaultDeadline)
        let span = StatementTrace.current?.start(query)
        let outcome = await work.handoff.outcome {
            appends.submit(.append(work))
        } cancelled: {
            .cancelled(wasSent: $0)
        }
        span?.end(outcome)
        return try outcome.get().affected
    }

    /// Runs `body` in a transaction. Commits if it returns, rolls back if it throws.
    ///
    /// ```swift
    /// let user = try await client.transaction { transaction in
    ///     try transaction.execute("INSERT INTO …")
    ///     return try transaction.query("SELECT …").first?.decode("id", as: UserID.self)
    /// }
    /// ```
    /// The body runs on the connection's thread and blocks it, so it should only run statements. It must be repeatable:
    /// after a deadlock, a serialization error or a connection lost before the commit it is run again, a few times at most.
    /// - Parameters:
    ///   - isolation: the isolation level.
    ///   - deadline: when to give up; nil for ``PostgresConfiguration/defaultTimeout`` from now.
    /// - Throws: what `body` throws, or ``PostgresError``. `wasSent` is true only if the transaction may have been
    ///   committed.
    public func transaction<Value: Sendable>(
        isolation: IsolationLevel = .readCommitted, deadline: ContinuousClock.Instant? = nil,
        _ body: @escaping @Sendable (Transaction) throws -> Value
    ) async throws -> Value {
        let work = TransactionWork(isolation: isolation, deadline: deadline ?? defaultDeadline, body: body)
        let outcome = await work.handoff.outcome {
            writes.submit(.transaction(work))
        } cancelled: {
            PostgresError.cancelled(wasSent: $0)
        }
        work.span?.end(outcome)
        return try outcome.get()
    }

    /// Checks that the server answers.
    ///
    /// - Throws: ``PostgresError``.
    public func ping(deadline: ContinuousClock.Instant? = nil) async throws(PostgresError) {
        _ = try await query("SELECT 1", deadline: deadline)
    }

    /// The number of statements and transactions that wait for a connection.
    public var waitingCount: Int { reads.waitingCount + writes.waitingCount + appends.waitingCount }

    /// Finishes the statements that wait, then closes all connections. Later calls throw
    /// ``PostgresError/unavailable(wasSent:)``.
    public func shutdown() async {
        async let readsEnded: Void = reads.shutdown()
        async let appendsEnded: Void = appends.shutdown()
        await writes.shutdown()
        await readsEnded
        await appendsEnded
    }

    private var defaultDeadline: ContinuousClock.Instant {
        .now + configuration.defaultTimeout
    }

    private func run(_ query: Query, deadline: ContinuousClock.Instant?) async throws(PostgresError) -> ResultTable {
        let work = try StatementWork(query, deadline: deadline ?? defaultDeadline)
        let span = StatementTrace.current?.start(query)
        let outcome = await work.handoff.outcome {
            (work.statement.isRead ? reads : writes).submit(.statement(work))
        } cancelled: {
            .cancelled(wasSent: $0)
        }
        span?.end(outcome)
        return try outcome.get()
    }
}
