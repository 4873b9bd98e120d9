/// Rows under headings, or without them. Columns are as wide as their widest cell.
struct Table: Sendable {
    let headings: [String]
    let rows: [[String]]

    /// The table as text, without a final line break. `empty` stands for a table without rows.
    func text(_ style: Style, empty: String) -> String {
        guard !rows.isEmpty else { return empty }
        let lines = headings.isEmpty ? rows : [headings] + rows
        let widths = rows[0].indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        func line(_ cells: [String]) -> String {
            let padded = zip(cells, widths).map { cell, width in
                cell + String(repeating: " ", count: width - cell.count)
            }
            return String(padded.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
        }
        let head = headings.isEmpty ? [] : [style.paint(line(headings), .dim)]
        return (head + rows.map(line)).joined(separator: "\n")
    }

    /// Lines of a name and a value each.
    static func fields(_ fields: [(String, String)], _ style: Style) -> String {
        let width = fields.map(\.0.count).max() ?? 0
        return fields.map { name, value in
            style.paint(name + String(repeating: " ", count: width - name.count), .dim) + "  " + value
        }.joined(separator: "\n")
    }
}
