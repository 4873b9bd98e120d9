internal import CPostgres

/// One result of libpq, copied.
enum Reply {
    case table(ResultTable)
    case refused(PostgresServerError)
    /// Not run, because something before it in the same pipeline was refused.
    case skipped
    /// The end of a pipeline.
    case synchronized
    /// What nobody asked for here, such as a `COPY`, or an error without a code, which libpq makes itself.
    case unexpected

    /// Copies what `result` points to and frees it. Takes the names of the columns, where they are known already.
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
    /// Nil without an SQLSTATE: then the error is libpq's own, and means that the connection is lost.
    fileprivate init?(copying result: OpaquePointer) {
        func field(_ code: Unicode.Scalar) -> String? {
            PQresultErrorField(result, Int32(code.value)).map { String(cString: $0) }
        }
        // The letters are those of postgres_ext.h (PG_DIAG_…), whose character macros Swift doesn't see.
        guard let sqlState = field("C") else { return nil }
        self.init(sqlState: sqlState, unsafeMessage: field("M") ?? "")
        schema = field("s")
        table = field("t")
        column = field("c")
        constraint = field("n")
    }
}
