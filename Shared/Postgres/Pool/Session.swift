/// A connection that is signed in and set up, with the statements it has prepared. It belongs to one thread.
final class Session {
    typealias Instant = ContinuousClock.Instant

    let connection: Connection
    /// Whether the connection is to be thrown away.
    private(set) var isBroken = false
    /// Whether the server still works on something that nobody waits for.
    private var isOverdue = false
    private var statements: PreparedStatements
    private let maximumRows: Int

    /// Connects, blocking.
    init(_ configuration: PostgresConfiguration) throws(ConnectError) {
        connection = try Connection(configuration)
        statements = PreparedStatements(limit: max(configuration.preparedStatements, configuration.readsAtOnce))
        maximumRows = configuration.maximumRows
        do {
            _ = try run(Statement(Self.settings(configuration)), until: .now + configuration.connectTimeout)
        } catch {
            throw ConnectError(reason: "the settings of the session were not accepted: \(error)")
        }
    }

    /// What ``TimestampText`` relies on, and time limits for when this process can't keep them itself.
    private static func settings(_ configuration: PostgresConfiguration) -> Query {
        """
        SELECT set_config('TimeZone', 'UTC', false), set_config('DateStyle', 'ISO', false),
            set_config('bytea_output', 'hex', false),
            set_config('statement_timeout', \(configuration.statementTimeout.milliseconds), false),
            set_config('lock_timeout', \(configuration.lockTimeout.milliseconds), false),
            set_config(
                'idle_in_transaction_session_timeout', \(configuration.idleInTransactionTimeout.milliseconds), false)
        """
    }

    // MARK: One at a time

    /// Runs one statement.
    func run(_ statement: Statement, until end: Instant) throws(PostgresError) -> ResultTable {
        let prepared = try prepare(statement.sql, until: end)
        return try guarded { () throws(PostgresError) in
            try connection.send(prepared.name, statement.parameters)
            return try finish(receive(until: end, columns: prepared.columns), of: statement, prepared)
        }
    }

    /// Runs statements without values, apart by semicolons; what they answer is dropped.
    func script(_ sql: String, until end: Instant) throws(PostgresError) {
        try guarded { () throws(PostgresError) in
            try connection.sendScript(sql)
            if case .refused(let error) = try receive(until: end) { throw .server(error) }
        }
    }

    /// Has a statement prepared, unless it is.
    func prepare(_ sql: String, until end: Instant) throws(PostgresError) -> PreparedStatements.Entry {
        if let found = statements.find(sql) { return found }
        if let evicted = statements.makeRoom() { try script("DEALLOCATE \(evicted)", until: end) }
        let name = statements.makeName()
        return try guarded { () throws(PostgresError) in
            try connection.sendPrepare(name, sql: sql)
            if case .refused(let error) = try receive(until: end) { throw .server(error) }
            return statements.insert(sql, name: name)
        }
    }

    /// The first refusal among the answers to one request, else the last answer.
    private func receive(until end: Instant, columns: [String]? = nil) throws(PostgresError) -> Reply {
        try connection.flush(until: end)
        var result: Reply?
        while let reply = try connection.nextReply(until: end, columns: columns) {
            if case .refused = result { continue }
            result = reply
        }
        guard let result else { throw .protocolError }
        return result
    }

    /// What an answer to `statement` means.
    func finish(
        _ reply: Reply, of statement: Statement, _ prepared: PreparedStatements.Entry
    ) throws(PostgresError) -> ResultTable {
        switch reply {
        case .table(let table):
            prepared.columns = table.columns
            guard table.rowCount <= maximumRows else { throw .tooManyRows }
            return table
        case .refused(let error):
            // The table changed under the plan, or somebody else deallocated it: prepare it anew next time.
            if ["0A000", "26000"].contains(error.sqlState) { statements.remove(statement.sql) }
            throw .server(error)
        case .unexpected where connection.isLost:
            throw .unavailable(wasSent: true)
        case .skipped, .synchronized, .unexpected:
            throw .protocolError
        }
    }

    // MARK: Failures

    /// Has the connection thrown away.
    func discard() {
        isBroken = true
    }

    /// Has the server stop what it does in vain. Blocks, so whoever waits is to be told before.
    func stopOverdueWork() {
        if isOverdue { connection.cancel() }
    }

    /// Runs `body`, which talks to the server, and notes when that leaves the connection unusable.
    func guarded<Result>(_ body: () throws(PostgresError) -> Result) throws(PostgresError) -> Result {
        do {
            return try body()
        } catch {
            throw judge(error)
        }
    }

    private func judge(_ error: PostgresError) -> PostgresError {
        switch error {
        case .server(let fault):
            if connection.isLost || fault.endsConnection { isBroken = true }
            return fault.endsConnection
                ? .unavailable(wasSent: true) : fault.isTimeLimit ? .timeout(wasSent: true) : error
        case .timeout:
            (isBroken, isOverdue) = (true, true)
        case .unavailable, .protocolError:
            isBroken = true
        case .cancelled, .overloaded, .decoding, .encoding, .tooManyRows:
            break
        }
        return error
    }
}

extension PostgresServerError {
    /// The server stops, has crashed, or ended the connection for its idleness in a transaction.
    fileprivate var endsConnection: Bool { ["57P01", "57P02", "57P03", "57P05", "25P03"].contains(sqlState) }

    /// One of the time limits of the session.
    fileprivate var isTimeLimit: Bool { ["57014", "55P03"].contains(sqlState) }
}

extension Duration {
    /// In whole milliseconds, as PostgreSQL's settings are written.
    fileprivate var milliseconds: String { String(Int64(self / .milliseconds(1))) }
}
