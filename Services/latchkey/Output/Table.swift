/// Rows under headings, or without them. Columns are as wide as their widest cell.
struct Table: Sendable {
    /// A column that has to be narrower than its cells keeps at least this many characters.
    private static let minimumWidth = 8

    let headings: [String]
    let rows: [[String]]
    /// The columns whose cells are cut where a line would be too long for the terminal.
    var cuttable: Set<Int> = []
    /// The columns whose cells are cut only once those of no other column can be.
    var cuttableLast: Set<Int> = []
    /// The columns that are left out where a line of the terminal is shorter than this.
    var requiredWidths: [Int: Int] = [:]
    /// The colours of cells, by row and column; a cell without one has none.
    var inks: [Int: [Int: Style.Ink]] = [:]

    /// The table as text, without a final line break. `empty` stands for a table without rows. `width` is the length of a line
    /// of the terminal; nil for no limit.
    func text(_ style: Style, empty: String, width: Int? = nil) -> String {
        guard !rows.isEmpty else { return empty }
        if let width, !requiredWidths.isEmpty { return fitting(width).text(style, empty: empty, width: width) }
        let lines = headings.isEmpty ? rows : [headings] + rows
        var widths = rows[0].indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        if let width { narrow(&widths, to: width) }
        func line(_ cells: [String], _ inks: [Int: Style.Ink] = [:]) -> String {
            let last = cells.lastIndex { !$0.isEmpty } ?? 0
            return cells[...last].indices.map { column in
                let cell = Self.cut(cells[column], to: widths[column])
                let padding = column == last ? "" : String(repeating: " ", count: widths[column] - cell.count)
                return (inks[column].map { style.paint(cell, $0) } ?? cell) + padding
            }.joined(separator: "  ")
        }
        let head = headings.isEmpty ? [] : [style.paint(line(headings), .dim)]
        return (head + rows.enumerated().map { line($1, inks[$0] ?? [:]) }).joined(separator: "\n")
    }

    /// The table without the columns for which a line is too short.
    private func fitting(_ width: Int) -> Table {
        let columns = rows[0].indices.filter { requiredWidths[$0] ?? 0 <= width }
        let places = Dictionary(uniqueKeysWithValues: columns.enumerated().map { ($1, $0) })
        func kept(_ cells: [String]) -> [String] { columns.map { cells[$0] } }
        return Table(
            headings: headings.isEmpty ? [] : kept(headings), rows: rows.map(kept),
            cuttable: Set(cuttable.compactMap { places[$0] }),
            cuttableLast: Set(cuttableLast.compactMap { places[$0] }),
            inks: inks.mapValues { inks in
                Dictionary(uniqueKeysWithValues: inks.compactMap { column, ink in places[column].map { ($0, ink) } })
            })
    }

    /// Makes the widest of the columns that can be cut narrower, until a line fits or nothing is left to cut.
    private func narrow(_ widths: inout [Int], to limit: Int) {
        while widths.reduce(2 * (widths.count - 1), +) > limit {
            let wide = widths.indices.filter { widths[$0] > Self.minimumWidth }
            let first = cuttable.intersection(wide)
            let candidates = first.isEmpty ? cuttableLast.intersection(wide) : first
            guard let widest = candidates.max(by: { (widths[$0], $1) < (widths[$1], $0) }) else { return }
            widths[widest] -= 1
        }
    }

    private static func cut(_ cell: String, to width: Int) -> String {
        cell.count > width ? "\(cell.prefix(max(width - 1, 0)))…" : cell
    }

    /// Lines of a name and a value each.
    static func fields(_ fields: [(String, String)], _ style: Style) -> String {
        let width = fields.map(\.0.count).max() ?? 0
        return fields.map { name, value in
            style.paint(name + String(repeating: " ", count: width - name.count), .dim) + "  " + value
        }.joined(separator: "\n")
    }
}
