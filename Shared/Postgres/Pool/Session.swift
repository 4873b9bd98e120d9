import Primitives

/// A connection whose session parameters are set, with its prepared statements. It is confined to one thread.
final class Session {
    typealias Instant = ContinuousClock.Instant

    let connection: Connection
    /// Whether the connection must be discarded.
    private(set) var isBroken = false
    /// Whether the server may still run a statement whose deadline has passed.
    private var isOverdue = false
    private var statements: PreparedStatements
    private let maximumRows: Int

    /// Connects, blocking.
    init(_ configuration: PostgresConfiguration) throws(ConnectError) {
        connection = try Connection(configuration)
        statements = PreparedStatements(
            limit: max(configuration.maximumPreparedStatements, configuration.maximumPipelinedReads))
        maximumRows = configuration.maximumRows
        do {
            _ = try run(Statement(Self.settings(configuration)), until: .now + configuration.connectTimeout)
        } catch {
            throw ConnectError(reason: "the server did not accept the session parameters: \(error)")
        }
    }

    /// The formats that decoding relies on, and the time limits that the server enforces, in milliseconds.
    private static func settings(_ configuration: PostgresConfiguration) -> Query {
        """
        SELECT set_config('TimeZone', 'UTC', false), set_config('DateStyle', 'ISO', false),
            set_config('bytea_output', 'hex', false),
            set_config('statement_timeout', \(String(configuration.statementTimeout.milliseconds)), false),
            set_config('lock_timeout', \(String(configuration.lockTimeout.milliseconds)), false),
            set_config(
                'idle_in_transaction_session_timeout',
                \(String(configuration.idleInTransactionTimeout.milliseconds)), false)
        """
    }

    // MARK: Single statements

    /// Runs one statement.
    func run(_ statement: Statement, until end: Instant) throws(PostgresError) -> ResultTable {
        let prepared = try prepare(statement.sql, until: end)
        return try checkingErrors { () throws(PostgresError) in
            try connection.send(prepared.name, statement.parameters)
            return try finish(receive(until: end, columns: prepared.columns), of: statement, prepared)
        }
    }

    /// Runs several statements without parameters, separated by semicolons. Their rows are discarded.
    func script(_ sql: String, until end: Instant) throws(PostgresError) {
        try checkingErrors { () throws(PostgresError) in
            try connection.sendScript(sql)
            if case .refused(let error) = try receive(until: end) { throw .server(error) }
        }
    }

    /// The prepared statement for `sql`. Prepares it if it is new to the connection.
    func prepare(_ sql: String, until end: Instant) throws(PostgresError) -> PreparedStatements.Entry {
        if let found = statements.find(sql) { return found }
        if let evicted = statements.evictIfFull() { try script("DEALLOCATE \(evicted)", until: end) }
        let name = statements.makeName()
        return try checkingErrors { () throws(PostgresError) in
            try connection.sendPrepare(name, sql: sql)
            if case .refused(let error) = try receive(until: end) { throw .server(error) }
            return statements.insert(sql, name: name)
        }
    }

    /// The first error among the results of one request, or else the last result.
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

    /// Turns the result of `statement` into a table or an error.
    func finish(
        _ reply: Reply, of statement: Statement, _ prepared: PreparedStatements.Entry
    ) throws(PostgresError) -> ResultTable {
        switch reply {
        case .table(let table):
            prepared.columns = table.columns
            guard table.rowCount <= maximumRows else { throw .tooManyRows }
            return table
        case .refused(let error):
            // The table was altered (0A000: cached plan must not change result type), or the statement was deallocated
            // (26000). Prepare it again next time.
            if ["0A000", "26000"].contains(error.sqlState) { statements.remove(statement.sql) }
            throw .server(error)
        case .unexpected where connection.isLost:
            throw .unavailable(wasSent: true)
        case .skipped, .synchronized, .unexpected:
            throw .protocolError
        }
    }

    // MARK: Errors

    /// Marks the connection as one to discard.
    func discard() {
        isBroken = true
    }

    /// Cancels the statement on the server whose deadline has passed. Blocks, so tell the waiting task first.
    func cancelOverdueStatement() {
        if isOverdue { connection.cancel() }
    }

    /// Runs `body`, which talks to the server. If it throws, records whether the connection is still usable.
    func checkingErrors<Result>(_ body: () throws(PostgresError) -> Result) throws(PostgresError) -> Result {
        do {
            return try body()
        } catch {
            throw classify(error)
        }
    }

    /// Marks the connection as broken if `error` leaves it so, and maps the server's own time limits to a timeout.
    private func classify(_ error: PostgresError) -> PostgresError {
        switch error {
        case .server(let serverError):
            if connection.isLost || serverError.endsConnection { isBroken = true }
            if serverError.endsConnection { return .unavailable(wasSent: true) }
            return serverError.isTimeLimit ? .timeout(wasSent: true) : error
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
    /// The server is shutting down or has crashed (57P01–57P03), or has closed the session (57P05, 25P03: idle timeouts).
    fileprivate var endsConnection: Bool { ["57P01", "57P02", "57P03", "57P05", "25P03"].contains(sqlState) }

    /// A time limit of the session: query_canceled or lock_not_available.
    fileprivate var isTimeLimit: Bool { ["57014", "55P03"].contains(sqlState) }
}
