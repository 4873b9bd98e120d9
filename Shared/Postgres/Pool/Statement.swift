/// A query in the form in which it is sent.
struct Statement: Sendable {
    let sql: String
    let parameters: WireParameters
    /// Whether it changes nothing, so that it may be sent together with others and sent again.
    let isRead: Bool

    /// - Throws: ``PostgresError/encoding(parameter:)``.
    init(_ query: Query) throws(PostgresError) {
        sql = query.sql
        parameters = try WireParameters(query.parameters)
        isRead = query.isRead
    }
}
