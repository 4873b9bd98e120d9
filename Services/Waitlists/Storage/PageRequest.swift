import Foundation
import Models

/// Which page of a list is wanted. A cursor is the id of the last row of the page before. It reveals nothing that the
/// page did not show, and a forged one only moves the start within the caller's own rows.
struct PageRequest: Sendable {
    static let allowedLimits = 1...100

    /// How many rows the page has at most.
    let limit: Int
    /// The last row of the page before; nil for the first page.
    let position: WaitlistRowID?

    /// Throws 400 `invalid_request` that names each of `limit` and `cursor` that is not usable.
    init(limit: Int, cursor: String?) throws {
        var problems: [InvalidParameter] = []
        if !Self.allowedLimits.contains(limit) {
            let expected = "\(Self.allowedLimits.lowerBound) to \(Self.allowedLimits.upperBound)"
            problems.append(.init(in: .query, path: "limit", type: "range", expected: expected))
        }
        position = cursor.flatMap { WaitlistRowID($0) }
        if cursor != nil, position == nil {
            problems.append(.init(in: .query, path: "cursor", type: "format", expected: "a cursor from links.next"))
        }
        if !problems.isEmpty { throw ServiceError.invalid(problems) }
        self.limit = limit
    }

    /// The id after which the page begins. Always given: `cursor IS NULL OR id > cursor` would be a filter over all rows in
    /// PostgreSQL's generic plans instead of a bound in the index.
    var start: WaitlistRowID { position ?? Self.beforeAll }

    private static let beforeAll = WaitlistRowID(uuid: UUIDv7.earliest(at: .distantPast))

    /// One row more than the page has: it tells whether another page follows.
    var rowsToFetch: Int { limit + 1 }

    /// Makes the page from the fetched rows.
    func page(_ rows: [WaitlistRow]) -> Waitlists.Page {
        let page = Array(rows.prefix(limit))
        return Waitlists.Page(rows: page, nextCursor: rows.count > limit ? page.last?.id.description : nil)
    }
}
