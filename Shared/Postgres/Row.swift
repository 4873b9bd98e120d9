/// One row of a result. Columns are read by name, so that a changed `SELECT` list can't silently shift values.
public struct Row: Sendable {
    let table: ResultTable
    let index: Int

    /// The value of a column that is not `NULL`.
    ///
    /// - Throws: ``PostgresError/decoding(column:)`` if there isn't exactly one column of this name, it is `NULL`, or it
    ///   can't be read as `type`.
    public func decode<Value: PostgresDecodable>(
        _ column: String, as type: Value.Type = Value.self
    ) throws(PostgresError) -> Value {
        guard let value = try decode(column, as: Value?.self) else { throw .decoding(column: column) }
        return value
    }

    /// The value of a column, or nil if it is `NULL`.
    ///
    /// - Throws: ``PostgresError/decoding(column:)`` if there isn't exactly one column of this name, or it can't be read
    ///   as `type`.
    public func decode<Value: PostgresDecodable>(
        _ column: String, as type: Value?.Type = Value?.self
    ) throws(PostgresError) -> Value? {
        guard let text = try text(column) else { return nil }
        guard let value = Value(postgres: text) else { throw .decoding(column: column) }
        return value
    }

    /// The case of an enumeration that a `text` column names by its raw value.
    ///
    /// - Throws: ``PostgresError/decoding(column:)`` if there isn't exactly one column of this name, it is `NULL`, or no
    ///   case has this raw value.
    public func decode<Value: RawRepresentable<String>>(
        _ column: String, as type: Value.Type = Value.self
    ) throws(PostgresError) -> Value {
        guard let value = Value(rawValue: try decode(column, as: String.self)) else { throw .decoding(column: column) }
        return value
    }

    /// The text of a column as the server wrote it; nil if it is `NULL`. A name that occurs twice is an error: one of
    /// the two would be read for the other.
    private func text(_ column: String) throws(PostgresError) -> ArraySlice<UInt8>? {
        guard let position = table.columns.firstIndex(of: column),
            !table.columns[(position + 1)...].contains(column)
        else { throw .decoding(column: column) }
        return table.text(row: index, column: position)
    }
}

extension Row: CustomStringConvertible, CustomReflectable {
    /// The names of the columns, never a value.
    public var description: String { "Row(\(table.columns.joined(separator: ", ")))" }

    /// The names of the columns, never a value.
    public var customMirror: Mirror { Mirror(self, children: ["columns": table.columns]) }
}
