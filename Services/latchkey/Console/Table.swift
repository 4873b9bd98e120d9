/// Rows under headings, columns as wide as their widest cell.
struct Table: Sendable {
    let headings: [String]
    let rows: [[String]]

    /// The text, without a line break at its end. `empty` stands for a table without rows.
    func text(_ style: Style, empty: String) -> String {
        guard !rows.isEmpty else { return empty }
        let widths = headings.indices.map { column in
            ([headings] + rows).map { $0[column].count }.max() ?? 0
        }
        func line(_ cells: [String]) -> String {
            let padded = zip(cells, widths).map { cell, width in
                cell + String(repeating: " ", count: width - cell.count)
            }
            return String(padded.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
        }
        return ([style.paint(line(headings), .dim)] + rows.map(line)).joined(separator: "\n")
    }

    /// Names and values of one thing, a line each.
    static func fields(_ fields: [(String, String)], _ style: Style) -> String {
        let width = fields.map(\.0.count).max() ?? 0
        return fields.map { name, value in
            style.paint(name + String(repeating: " ", count: width - name.count), .dim) + "  " + value
        }.joined(separator: "\n")
    }
}
