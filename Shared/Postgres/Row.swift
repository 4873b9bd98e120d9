/// One row of an answer.
public struct Row: Sendable {
    let table: ResultTable
    let index: Int

    /// The value of the column named `column`.
    ///
    /// - Throws: ``PostgresError/decoding(column:)`` when there is no such column or it can't be read as `type`.
    public func decode<Value: PostgresDecodable>(
        _ column: String, as type: Value.Type = Value.self
    ) throws(PostgresError) -> Value {
        guard let value = try decode(column, as: Value?.self) else { throw .decoding(column: column) }
        return value
    }

    /// The value of the column named `column`, or nil when it is `NULL`.
    ///
    /// - Throws: ``PostgresError/decoding(column:)`` when there is no such column or it can't be read as `type`.
    public func decode<Value: PostgresDecodable>(
        _ column: String, as type: Value?.Type = Value?.self
    ) throws(PostgresError) -> Value? {
        guard let position = table.columns.firstIndex(of: column) else { throw .decoding(column: column) }
        return try self[position].decode()
    }

    /// The cell in the column with this number, the first of which is 0. Traps when there is no such column.
    public subscript(position: Int) -> Cell {
        precondition(table.columns.indices.contains(position), "the row has only \(table.columns.count) columns")
        return Cell(row: self, position: position)
    }

    /// One value of a row.
    public struct Cell: Sendable {
        let row: Row
        let position: Int

        /// Whether it is `NULL`.
        public var isNull: Bool { text == nil }

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

    /// Shows no values either.
    public var customMirror: Mirror { Mirror(self, children: ["columns": table.columns]) }
}

extension Row.Cell: CustomStringConvertible, CustomReflectable {
    /// The name of the column, never the value.
    public var description: String { "Cell(\(row.table.columns[position]))" }

    /// Shows no value either.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
