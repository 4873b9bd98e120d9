public import Foundation

extension PostgresClient {
    /// The time on the server's clock, in whole milliseconds.
    ///
    /// - Throws: ``PostgresError``.
    public func now() async throws(PostgresError) -> Date {
        let rows = try await query("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS milliseconds")
        guard let row = rows.first else { throw .decoding(column: "milliseconds") }
        return Date(timeIntervalSince1970: Double(try row.decode("milliseconds", as: Int.self)) / 1000)
    }
}
