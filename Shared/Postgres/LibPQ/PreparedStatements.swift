/// The statements that a connection has prepared, by their SQL text. A least recently used cache.
///
/// Behind a pooler nothing is prepared, because each transaction may run on another connection to the server. Then the cache
/// only remembers the columns.
struct PreparedStatements {
    /// A statement of the connection.
    final class Entry {
        /// The name under which it is prepared on the server; nil if it isn't.
        let name: String?
        /// The names of its result columns, once it has been run.
        var columns: [String]?
        fileprivate var lastUse = 0

        init(name: String?) {
            self.name = name
        }
    }

    private let limit: Int
    private var entries: [String: Entry] = [:]
    private var uses = 0
    private var nameCount = 0

    init(limit: Int) {
        self.limit = max(1, limit)
    }

    /// The prepared statement with this text; finding it counts as a use.
    mutating func find(_ sql: String) -> Entry? {
        guard let entry = entries[sql] else { return nil }
        uses += 1
        entry.lastUse = uses
        return entry
    }

    /// A name that has not been used on this connection.
    mutating func makeName() -> String {
        nameCount += 1
        return "s\(nameCount)"
    }

    /// Adds a statement that was prepared under `name`; nil if it wasn't prepared.
    mutating func insert(_ sql: String, name: String?) -> Entry {
        let entry = Entry(name: name)
        uses += 1
        entry.lastUse = uses
        entries[sql] = entry
        return entry
    }

    /// Removes a statement, so that its next use prepares it again.
    mutating func remove(_ sql: String) {
        entries[sql] = nil
    }

    /// If the cache is full, removes the least recently used statement and returns its name on the server.
    mutating func evictIfFull() -> String? {
        guard entries.count >= limit, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) else {
            return nil
        }
        entries[oldest.key] = nil
        return oldest.value.name
    }
}
