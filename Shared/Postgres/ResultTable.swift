/// The result of a statement, copied out of libpq's memory: one buffer of bytes, and the range of each cell in it.
final class ResultTable: Sendable {
    /// The range of a cell in `bytes`; nil if it is `NULL`.
    typealias Cell = Range<Int>?

    let columns: [String]
    let rowCount: Int
    /// The number of rows that the statement read or changed.
    let affected: Int
    private let bytes: [UInt8]
    private let cells: [Cell]

    init(columns: [String], rowCount: Int, affected: Int, bytes: [UInt8], cells: [Cell]) {
        self.columns = columns
        self.rowCount = rowCount
        self.affected = affected
        self.bytes = bytes
        self.cells = cells
    }

    var rows: [Row] {
        (0..<rowCount).map { Row(table: self, index: $0) }
    }

    /// The text of a cell; nil if it is `NULL`.
    func text(row: Int, column: Int) -> ArraySlice<UInt8>? {
        cells[row * columns.count + column].map { bytes[$0] }
    }
}
