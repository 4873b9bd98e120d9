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

    /// The cell in the column with this number, the first of which is 0. Traps if there is no such column.
    public subscript(position: Int) -> Cell {
        precondition(table.columns.indices.contains(position), "the row has only \(table.columns.count) columns")
        return Cell(row: self, position: position)
    }

    /// One value of a row.
    public struct Cell: Sendable {
        let row: Row
        let position: Int

        /// The value.
        ///
        /// - Throws: ``PostgresError/decoding(column:)`` when it can't be read as `type`.
        public func decode<Value: PostgresDecodable>(
            as type: Value.Type = Value.self
        ) throws(PostgresError) -> Value {
            guard let text, let value = Value(postgres: text) else { throw failure }
            return value
        }

        /// The value, or nil when it is `NULL`.
        ///
        /// - Throws: ``PostgresError/decoding(column:)`` when it can't be read as `type`.
        public func decode<Value: PostgresDecodable>(
            as type: Value?.Type = Value?.self
        ) throws(PostgresError) -> Value? {
            guard let text else { return nil }
            guard let value = Value(postgres: text) else { throw failure }
            return value
        }

        private var text: ArraySlice<UInt8>? { row.table.text(row: row.index, column: position) }

        private var failure: PostgresError { .decoding(column: row.table.columns[position]) }
    }
}

extension Row: CustomStringConvertible, CustomReflectable {
    /// The names of the columns, never a value.
    public var description: String { "Row(\(table.columns.joined(separator: ", ")))" }

    /// The names of the columns, never a value.
    public var customMirror: Mirror { Mirror(self, children: ["columns": table.columns]) }
}

extension Row.Cell: CustomStringConvertible, CustomReflectable {
    /// The name of the column, never the value.
    public var description: String { "Cell(\(row.table.columns[position]))" }

    /// Shows no value either.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
