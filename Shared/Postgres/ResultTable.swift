/// A whole answer, copied out of libpq's memory: all bytes in one place, and where each cell lies in them.
final class ResultTable: Sendable {
    /// Where a cell's bytes lie; nil when it is `NULL`.
    typealias Cell = Range<Int>?

    let columns: [String]
    let rowCount: Int
    /// How many rows the statement read or changed.
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

    func text(row: Int, column: Int) -> ArraySlice<UInt8>? {
        cells[row * columns.count + column].map { bytes[$0] }
    }
}
