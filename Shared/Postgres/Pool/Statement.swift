/// A query, encoded for sending.
struct Statement: Sendable {
    let sql: String
    let parameters: WireParameters
    /// Whether it is a `SELECT`, so that it may be pipelined with others and sent again after a lost connection.
    let isRead: Bool

    /// - Throws: ``PostgresError/encoding(parameter:)``.
    init(_ query: Query) throws(PostgresError) {
        sql = query.sql
        parameters = try WireParameters(query.parameters)
        isRead = query.isRead
    }
}
