/// The statements that a connection has prepared, by their text. The one unused for longest makes room for a new one.
struct PreparedStatements {
    /// A statement that the server knows by name.
    final class Entry {
        let name: String
        /// The names of the columns of its answer, once there was one.
        var columns: [String]?
        fileprivate var lastUse = 0

        init(name: String) {
            self.name = name
        }
    }

    private let limit: Int
    private var entries: [String: Entry] = [:]
    private var uses = 0
    private var made = 0

    init(limit: Int) {
        self.limit = max(1, limit)
    }

    /// The statement with this text, which counts as a use.
    mutating func find(_ sql: String) -> Entry? {
        guard let entry = entries[sql] else { return nil }
        uses += 1
        entry.lastUse = uses
        return entry
    }

    /// A name that this connection has never used.
    mutating func makeName() -> String {
        made += 1
        return "s\(made)"
    }

    /// Keeps a statement that was prepared.
    mutating func insert(_ sql: String, name: String) -> Entry {
        let entry = Entry(name: name)
        uses += 1
        entry.lastUse = uses
        entries[sql] = entry
        return entry
    }

    /// Forgets a statement, so that it is prepared anew.
    mutating func remove(_ sql: String) {
        entries[sql] = nil
    }

    /// If there is no room for one more, forgets the statement unused for longest and gives its name.
    mutating func makeRoom() -> String? {
        guard entries.count >= limit, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) else {
            return nil
        }
        entries[oldest.key] = nil
        return oldest.value.name
    }
}
