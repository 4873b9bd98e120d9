import Primitives

/// The formats that decoding relies on, and the time limits that the server enforces.
struct SessionParameters {
    /// In the order of their names: values in the units of PostgreSQL, times in milliseconds.
    private let values: [(name: StaticString, value: String)]

    init(_ configuration: PostgresConfiguration) {
        values = [
            ("TimeZone", "UTC"), ("DateStyle", "ISO"), ("bytea_output", "hex"),
            // Our statements read few rows. Where PostgreSQL expects many, as from a table with many partitions, compiling one takes longer than
            // running it.
            ("jit", "off"),
            ("statement_timeout", String(configuration.statementTimeout.milliseconds)),
            ("lock_timeout", String(configuration.lockTimeout.milliseconds)),
            ("idle_in_transaction_session_timeout", String(configuration.idleInTransactionTimeout.milliseconds)),
        ]
    }

    /// Sets the parameters for the session, unless there is a pooler: its connection to the server has other users, too.
    ///
    /// The server names the process that serves a connection when that is made. If the statement runs in another process, there is
    /// a pooler between.
    /// - Returns: whether there is a pooler.
    func set(on connection: Connection, until end: ContinuousClock.Instant) throws(PostgresError) -> Bool {
        let isLocal: Query = "pg_backend_pid() <> \(connection.backendPID)"
        let statement = try Statement("\(statement: setting(isLocal: isLocal)), pg_backend_pid() AS process")
        try connection.send(PreparedStatements.Entry(name: nil), statement)
        try connection.flush(until: end)
        var process: Int?
        while let reply = try connection.nextReply(until: end) {
            switch reply {
            case .table(let table): process = try Row(table: table, index: 0).decode("process")
            case .refused(let error): throw .server(error)
            default: throw .unavailable(wasSent: true)
            }
        }
        guard let process else { throw .unavailable(wasSent: true) }
        return process != connection.backendPID
    }

    /// Sets the parameters until the end of the transaction.
    var setLocally: Query { setting(isLocal: "true") }

    /// The same as commands, which may come before the first query of a transaction with any isolation level.
    var setLocallyScript: String {
        values.map { "SET LOCAL \($0.name) = '\($0.value)'" }.joined(separator: "; ")
    }

    private func setting(isLocal: Query) -> Query {
        var query: Query = "SELECT "
        for (index, (name, value)) in values.enumerated() {
            let comma: StaticString = index == 0 ? "" : ", "
            query =
                "\(statement: query)\(sql: comma)set_config('\(sql: name)', \(value), \(statement: isLocal))"
        }
        return query
    }
}
