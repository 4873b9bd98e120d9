internal import CPostgres

/// One result of libpq, copied to Swift values.
enum Reply {
    /// The statement ran; the table is empty if it returns no rows.
    case table(ResultTable)
    /// The server reported an error.
    case refused(PostgresServerError)
    /// Not run, because the server refused an earlier statement of the same pipeline.
    case skipped
    /// The end of a pipeline.
    case synchronized
    /// A result that no statement of ours causes, such as `COPY`, or an error without SQLSTATE, which libpq reports
    /// itself when the connection is lost.
    case unexpected

    /// Copies a result and frees it.
    ///
    /// - Parameter columns: the column names if they are known from an earlier run, so that they aren't copied again.
    init(taking result: OpaquePointer, columns: [String]?) {
        defer { PQclear(result) }
        switch PQresultStatus(result) {
        case PGRES_TUPLES_OK: self = .table(ResultTable(copying: result, columns: columns))
        case PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: self = .table(ResultTable(copying: result, columns: []))
        case PGRES_PIPELINE_ABORTED: self = .skipped
        case PGRES_PIPELINE_SYNC: self = .synchronized
        case PGRES_FATAL_ERROR: self = PostgresServerError(copying: result).map { .refused($0) } ?? .unexpected
        default: self = .unexpected
        }
    }
}

extension ResultTable {
    fileprivate convenience init(copying result: OpaquePointer, columns known: [String]?) {
        let (rowCount, columnCount) = (PQntuples(result), PQnfields(result))
        var columns = known ?? []
        if columns.count != Int(columnCount) {
            columns = (0..<columnCount).map { PQfname(result, $0).map { String(cString: $0) } ?? "" }
        }
        var bytes: [UInt8] = []
        var cells: [Cell] = []
        cells.reserveCapacity(Int(rowCount) * Int(columnCount))
        for row in 0..<rowCount {
            for column in 0..<columnCount {
                guard PQgetisnull(result, row, column) == 0, let value = PQgetvalue(result, row, column) else {
                    cells.append(nil)
                    continue
                }
                let start = bytes.count
                bytes.append(
                    contentsOf: UnsafeRawBufferPointer(start: value, count: Int(PQgetlength(result, row, column))))
                cells.append(start..<bytes.count)
            }
        }
        let affected = PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
        self.init(columns: columns, rowCount: Int(rowCount), affected: affected, bytes: bytes, cells: cells)
    }
}

extension PostgresServerError {
    /// Nil if there is no SQLSTATE. Such an error comes from libpq itself and means that the connection is lost.
    fileprivate init?(copying result: OpaquePointer) {
        func field(_ code: Unicode.Scalar) -> String? {
            PQresultErrorField(result, Int32(code.value)).map { String(cString: $0) }
        }
        // The letters are the PG_DIAG_… macros of postgres_ext.h. Swift doesn't import character macros.
        guard let sqlState = field("C") else { return nil }
        self.init(sqlState: sqlState, unsafeMessage: field("M") ?? "")
        // `V` is the severity that is never translated. PgBouncer only writes `S`, in English.
        endsConnection = ["FATAL", "PANIC"].contains(field("V") ?? field("S"))
        schema = field("s")
        table = field("t")
        column = field("c")
        constraint = field("n")
    }
}
