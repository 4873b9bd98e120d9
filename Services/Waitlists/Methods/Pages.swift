import Models

/// How lists are cut into pages. A cursor is the id of the last row that was shown: it says nothing that the page did
/// not say, and a stranger's cursor only moves the start within one's own rows.
enum Pages {
    static let sizes = 1...100

    /// The position that a cursor names; nil for none. Throws 400 for a limit or a cursor that can't be.
    static func position(limit: Int, cursor: String?) throws -> WaitlistRowID? {
        var faults: [InvalidParameter] = []
        if !sizes.contains(limit) {
            faults.append(
                .init(in: .query, path: "limit", type: "range", expected: "\(sizes.lowerBound) to \(sizes.upperBound)"))
        }
        let position = cursor.flatMap { WaitlistRowID($0) }
        if cursor != nil, position == nil {
            faults.append(.init(in: .query, path: "cursor", type: "format", expected: "a cursor from links.next"))
        }
        if !faults.isEmpty { throw ServiceError.invalid(faults) }
        return position
    }

    /// The page of rows of which one more was asked for than it shows.
    static func page(_ rows: [WaitlistRow], limit: Int) -> Waitlists.Page {
        let shown = Array(rows.prefix(limit))
        return Waitlists.Page(rows: shown, nextCursor: rows.count > limit ? shown.last?.id.description : nil)
    }
}
