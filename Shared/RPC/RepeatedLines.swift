import Synchronization

/// Which lines of a log are due when the same thing happens again and again: the first one at once, then one a second with the number of
/// events that it stands for.
///
/// While a store is down, or in a storm, the same error ends thousands of calls a second, and a line for each would cost more than the
/// error. Keys have to come from a closed set, because they are kept.
public final class RepeatedLines<Key: Hashable & Sendable>: Sendable {
    private struct Entry {
        var lastLine: ContinuousClock.Instant
        /// The number of events since then.
        var unlogged = 0
    }

    private let entries = Mutex<[Key: Entry]>([:])

    /// Creates a log in which nothing has happened yet.
    public init() {}

    /// Counts an event. Returns how many events the line stands for; nil if no line is due.
    public func count(_ key: Key, now: ContinuousClock.Instant = .now) -> Int? {
        entries.withLock { entries in
            if let entry = entries[key], now - entry.lastLine < .seconds(1) {
                entries[key]?.unlogged += 1
                return nil
            }
            let count = (entries[key]?.unlogged ?? 0) + 1
            entries[key] = Entry(lastLine: now)
            return count
        }
    }
}
