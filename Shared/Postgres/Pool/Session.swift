import Primitives

/// A connection whose session parameters are set, with its prepared statements. It is confined to one thread.
///
/// Behind a pooler such as PgBouncer, which gives each transaction another connection to the server, there is no session: nothing
/// is prepared, and each transaction sets its parameters for itself.
final class Session {
    typealias Instant = ContinuousClock.Instant

    let connection: Connection
    /// Whether a pooler is between this client and the server.
    let isPooled: Bool
    let connectedAt = ContinuousClock.now
    /// The generation of the connection in ``ServerHosts``.
    private(set) var generation = 0
    /// Whether a statement was refused because the server is read-only.
    private(set) var metReadOnlyServer = false
    /// Whether the last error was that a lock was not granted in time (SQLSTATE 55P03). Callers see a timeout, as for any other time limit.
    private(set) var wasRefusedLock = false
    /// The last error that an operator can end, until ``takeTrouble()``.
    private var trouble: PostgresServerError?
    /// Whether the connection must be discarded.
    private(set) var isBroken = false
    /// Whether the server may still run a statement whose deadline has passed.
    private var isOverdue = false
    private var statements: PreparedStatements
    private let maximumRows: Int
    private let parameters: SessionParameters
    /// Sets the parameters for one transaction.
    private let localParameters: Statement

    /// Connects to one of the servers, blocking: first to the one that worked last, then to the others in turn.
    static func connect(_ configuration: PostgresConfiguration, _ hosts: ServerHosts) throws(ConnectError) -> Session {
        let end = ContinuousClock.now + configuration.connectTimeout
        var reasons: [String] = []
        let order = hosts.order
        for (tried, index) in order.enumerated() {
            // A server that doesn't answer must leave time for the others.
            let share = (end - ContinuousClock.now) / (order.count - tried)
            do throws(ConnectError) {
                let session = try Session(configuration, host: hosts.all[index], until: .now + share)
                session.generation = hosts.connected(to: index)
                return session
            } catch {
                reasons.append(error.reason)
            }
        }
        throw ConnectError(reason: reasons.joined(separator: "; "))
    }

    /// Connects, blocking until `end`, by default for ``PostgresConfiguration/connectTimeout``.
    init(
        _ configuration: PostgresConfiguration, host: ServerHost = .ofURL, until end: Instant? = nil
    ) throws(ConnectError) {
        let end = end ?? .now + configuration.connectTimeout
        connection = try Connection(configuration, host: host, until: end)
        statements = PreparedStatements(
            limit: max(configuration.maximumPreparedStatements, configuration.maximumPipelinedReads))
        maximumRows = configuration.maximumRows
        parameters = SessionParameters(configuration)
        do {
            localParameters = try Statement(parameters.setLocally)
            isPooled = try parameters.set(on: connection, until: end)
        } catch {
            throw ConnectError(reason: "the server did not accept the session parameters: \(error)")
        }
    }

    // MARK: Single statements

    /// Runs one statement: in the open transaction, or else in one of its own.
    func run(_ statement: Statement, until end: Instant) throws(PostgresError) -> ResultTable {
        let prepared = try prepare(statement.sql, until: end)
        return try checkingErrors { () throws(PostgresError) in
            if isPooled, connection.transactionStatus == .none {
                return try runWithParameters(statement, prepared, until: end)
            }
            try connection.send(prepared, statement)
            return try finish(receive(until: end, columns: prepared.columns), of: statement, prepared)
        }
    }

    /// Runs one statement behind a pooler. The server runs a pipeline as one transaction, so the parameters hold for the statement.
    private func runWithParameters(
        _ statement: Statement, _ prepared: PreparedStatements.Entry, until end: Instant
    ) throws(PostgresError) -> ResultTable {
        try connection.enterPipeline()
        try sendLocalParameters()
        try connection.send(prepared, statement)
        try connection.synchronize()
        try connection.flush(until: end)
        let parameterError = try receiveLocalParameters(until: end)
        let reply = try receiveOne(until: end, columns: prepared.columns)
        if case .refused(let error) = reply, error.endsConnection { throw .server(error) }
        let commitError = try leavePipeline(until: end)
        if let error = parameterError ?? commitError { throw .server(error) }
        return try finish(reply, of: statement, prepared)
    }

    /// Begins a transaction.
    func begin(_ isolation: IsolationLevel, until end: Instant) throws(PostgresError) {
        if isPooled {
            try script("\(isolation.begin.sql); \(parameters.setLocallyScript)", until: end)
        } else {
            _ = try run(Statement(isolation.begin), until: end)
        }
    }

    // MARK: Pipelines

    /// Sends the parameters for this transaction, behind a pooler. Call ``receiveLocalParameters(until:)`` for the reply.
    func sendLocalParameters() throws(PostgresError) {
        if isPooled { try connection.send(PreparedStatements.Entry(name: nil), localParameters) }
    }

    /// Receives the reply to the parameters, behind a pooler. Returns the server's error if it refused them.
    func receiveLocalParameters(until end: Instant) throws(PostgresError) -> PostgresServerError? {
        guard isPooled else { return nil }
        switch try receiveOne(until: end) {
        case .table: return nil
        case .refused(let error):
            if error.endsConnection { throw .server(error) }
            return error
        default: throw brokenPipeline
        }
    }

    /// Receives the reply to one statement of a pipeline.
    func receiveOne(until end: Instant, columns: [String]? = nil) throws(PostgresError) -> Reply {
        guard let reply = try connection.nextReply(until: end, columns: columns) else { throw brokenPipeline }
        // The server has closed the connection, so nothing follows.
        if case .refused(let error) = reply, error.endsConnection { return reply }
        guard try connection.nextReply(until: end) == nil else { throw brokenPipeline }
        return reply
    }

    /// Receives the end of a pipeline. Returns the server's error if it could not commit.
    func leavePipeline(until end: Instant) throws(PostgresError) -> PostgresServerError? {
        switch try connection.nextReply(until: end) {
        case .synchronized:
            try connection.exitPipeline()
            return nil
        case .refused(let error):
            // libpq loses count of the replies when the commit is refused.
            discard()
            return error
        default: throw brokenPipeline
        }
    }

    /// The error for a reply that is missing or does not fit what was sent.
    var brokenPipeline: PostgresError { connection.isLost ? .unavailable(wasSent: true) : .protocolError }

    // MARK: Preparing

    /// Runs several statements without parameters, separated by semicolons. Their rows are discarded.
    func script(_ sql: String, until end: Instant) throws(PostgresError) {
        try checkingErrors { () throws(PostgresError) in
            try connection.sendScript(sql)
            if case .refused(let error) = try receive(until: end) { throw .server(error) }
        }
    }

    /// The prepared statement for `sql`. Prepares it if it is new to the connection, unless there is a pooler.
    func prepare(_ sql: String, until end: Instant) throws(PostgresError) -> PreparedStatements.Entry {
        if let found = statements.find(sql) { return found }
        let evicted = statements.evictIfFull()
        if isPooled { return statements.insert(sql, name: nil) }
        do throws(PostgresError) {
            if let evicted { try script("DEALLOCATE \(evicted)", until: end) }
            let name = statements.makeName()
            return try checkingErrors { () throws(PostgresError) in
                try connection.sendPrepare(name, sql: sql)
                if case .refused(let error) = try receive(until: end) { throw .server(error) }
                return statements.insert(sql, name: name)
            }
        } catch {
            // Preparing executes nothing.
            throw error.asUnsent
        }
    }

    /// The first error among the results of one request, or else the last result.
    private func receive(until end: Instant, columns: [String]? = nil) throws(PostgresError) -> Reply {
        try connection.flush(until: end)
        var result: Reply?
        while let reply = try connection.nextReply(until: end, columns: columns) {
            if case .refused = result { continue }
            result = reply
            // The server has closed the connection, so nothing follows.
            if case .refused(let error) = reply, error.endsConnection { break }
        }
        guard let result else { throw brokenPipeline }
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

    /// The last error since the last call that an operator can end.
    func takeTrouble() -> PostgresServerError? {
        defer { trouble = nil }
        return trouble
    }

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
        wasRefusedLock = false
        switch error {
        case .server(let serverError):
            wasRefusedLock = serverError.sqlState == PostgresServerError.lockNotAvailable
            if serverError.trouble != nil { trouble = serverError }
            if serverError.isReadOnly { metReadOnlyServer = true }
            if connection.isLost || serverError.endsSession { isBroken = true }
            if serverError.isSafeToRepeat { return .unavailable(wasSent: false) }
            if serverError.endsSession { return .unavailable(wasSent: true) }
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
    fileprivate var endsSession: Bool {
        endsConnection || ["57P01", "57P02", "57P03", "57P05", "25P03"].contains(sqlState)
    }

    /// A time limit of the session: query_canceled or lock_not_available.
    fileprivate var isTimeLimit: Bool { ["57014", Self.lockNotAvailable].contains(sqlState) }
}
